import LogModel

/// The `stats` object of query answers: every field that Loki writes, those we do not measure as zero. Grafana reads `summary`;
/// logcli decodes all of it and wants integers without a decimal point. Behind them `sigyn` says why blocks were not read.
enum StatisticsJSON {
    static func append(_ statistics: QueryStatistics, to out: inout [UInt8]) {
        let seconds = statistics.seconds.isFinite ? max(statistics.seconds, 0) : 0
        let perSecond = { (count: Int) -> Int in seconds > 0 ? Int(min(Double(count) / seconds, 9e15)) : 0 }
        var object = JSONObject()
        object.object("summary") { summary in
            summary.int("bytesProcessedPerSecond", perSecond(statistics.bytesProcessed))
            summary.int("linesProcessedPerSecond", perSecond(statistics.linesProcessed))
            summary.int("totalBytesProcessed", statistics.bytesProcessed)
            summary.int("totalLinesProcessed", statistics.linesProcessed)
            summary.double("execTime", seconds)
            summary.double("queueTime", statistics.queueSeconds)
            summary.int("subqueries", 0)
            summary.int("totalEntriesReturned", statistics.entriesReturned)
            summary.int("splits", 0)
            summary.int("shards", 0)
            summary.int("totalPostFilterLines", statistics.linesAfterFilters)
            summary.int("totalStructuredMetadataBytesProcessed", statistics.metadataBytesProcessed)
        }
        object.object("querier") { querier in
            querier.object("store") { store(&$0, statistics) }
            querier.double("querierExecTime", seconds)
        }
        object.object("ingester") { ingester in
            for name in ["totalReached", "totalChunksMatched", "totalBatches", "totalLinesSent"] { ingester.int(name, 0) }
            // What was still in memory is counted under `querier.store` too: here one process is both.
            ingester.object("store") { store(&$0, QueryStatistics()) }
            ingester.double("recvWaitTime", 0)
        }
        object.object("cache") { cache in
            for name in caches {
                cache.object(name) { counts in for field in cacheFields { counts.int(field, 0) } }
            }
        }
        object.object("index") { index in
            index.int("totalChunks", statistics.blocksRead + statistics.blocksSkipped)
            index.int("postFilterChunks", statistics.blocksRead)
            index.int("shardsDuration", 0)
            index.bool("usedBloomFilters", false)
            index.int("totalStreams", statistics.streams)
            index.double("chunkRefsLookupTime", 0)
            index.double("bloomFilterTime", 0)
        }
        object.object("sigyn") { sigyn in
            sigyn.int("blocksRead", statistics.blocksRead)
            sigyn.object("blocksSkipped") { skipped in
                for reason in BlockSkips.Reason.allCases { skipped.int("\(reason)", statistics.skips[reason]) }
            }
            sigyn.int("rowsDecided", statistics.rowsDecided)
            sigyn.int("bytesRendered", statistics.bytesRendered)
        }
        out += object.closed
    }

    private static func store(_ store: inout JSONObject, _ statistics: QueryStatistics) {
        store.int("totalChunksRef", statistics.blocksRead + statistics.blocksSkipped)
        store.int("totalChunksDownloaded", statistics.blocksRead)
        store.int("chunksDownloadTime", 0)
        store.bool("queryReferencedStructuredMetadata", statistics.metadataBytesProcessed > 0)
        store.bool("queryUsedV2Engine", false)
        store.object("chunk") { chunk in
            chunk.int("headChunkBytes", statistics.headBytes)
            chunk.int("headChunkLines", statistics.headLines)
            chunk.int("decompressedBytes", max(statistics.bytesProcessed - statistics.headBytes, 0))
            chunk.int("decompressedLines", max(statistics.linesProcessed - statistics.headLines, 0))
            chunk.int("compressedBytes", statistics.compressedBytesRead)
            chunk.int("totalDuplicates", statistics.duplicates)
            chunk.int("postFilterLines", statistics.linesAfterFilters)
            chunk.int("headChunkStructuredMetadataBytes", 0)
            chunk.int("decompressedStructuredMetadataBytes", statistics.metadataBytesProcessed)
        }
        for name in ["chunkRefsFetchTime", "congestionControlLatency", "pipelineWrapperFilteredLines"] { store.int(name, 0) }
        store.object("dataobj") { columns in for field in columnFields { columns.int(field, 0) } }
    }

    private static let caches = [
        "chunk", "index", "result", "statsResult", "volumeResult", "seriesResult", "labelResult", "instantMetricResult", "logResult",
        "taskResult",
    ]
    private static let cacheFields = [
        "entriesFound", "entriesRequested", "entriesStored", "bytesReceived", "bytesSent", "requests", "downloadTime", "queryLengthServed",
    ]
    private static let columnFields = [
        "prePredicateDecompressedRows", "prePredicateDecompressedBytes", "prePredicateDecompressedStructuredMetadataBytes",
        "postPredicateRows", "postPredicateDecompressedBytes", "postPredicateStructuredMetadataBytes", "postFilterRows", "pagesScanned",
        "pagesDownloaded", "pagesDownloadedBytes", "pageBatches", "totalRowsAvailable", "totalPageDownloadTime", "wireBytesTransferred",
    ]
}
