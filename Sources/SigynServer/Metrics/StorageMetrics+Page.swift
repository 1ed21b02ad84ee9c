import LogStorage

extension StorageMetrics {
    func write(to page: inout MetricsPage) {
        page.counter("sigyn_wal_records_total", "Pushes in the write-ahead log.", appendedRecords)
        page.counter("sigyn_wal_entries_total", "Entries in the write-ahead log.", appendedEntries)
        page.counter("sigyn_wal_raw_bytes_total", "Bytes of lines and metadata in the write-ahead log.", appendedBytes)
        page.counter("sigyn_wal_written_bytes_total", "Bytes written to the write-ahead log.", walBytesWritten)
        page.counter("sigyn_wal_syncs_total", "fdatasync calls of the write-ahead log.", walSyncs)
        page.counter("sigyn_wal_failures_total", "Writes of the write-ahead log that failed.", walFailures)
        page.counter("sigyn_wal_damaged_ranges_total", "Damaged ranges of the write-ahead log that were set aside.", walDamagedRanges)
        page.counter(
            "sigyn_refused_appends_total", "Pushes refused by the store: disk full or failing, or too much waiting.", refusedAppends)
        page.counter("sigyn_flushes_total", "Heads written to segments.", flushes)
        page.counter("sigyn_flush_failures_total", "Flushes that failed and are tried again.", flushFailures)
        page.counter("sigyn_flushed_raw_bytes_total", "Raw bytes flushed to segments.", flushedRawBytes)
        page.counter("sigyn_flushed_stored_bytes_total", "Stored bytes of flushed segments.", flushedStoredBytes)
        page.counter("sigyn_merges_total", "Merges of segments.", merges)
        page.counter("sigyn_merge_failures_total", "Merges that failed and are tried again.", mergeFailures)
        page.counter("sigyn_merged_segments_total", "Segments that went into merges.", mergedSegments)
        page.counter("sigyn_expired_segments_total", "Segments deleted by retention.", expiredSegments)
        page.counter("sigyn_rewritten_segments_total", "Segments written anew without rows that were to go.", rewrittenSegments)
        page.counter("sigyn_orphans_deleted_total", "Objects in the bucket that nothing named and that were deleted.", orphansDeleted)
        page.gauge("sigyn_head_bytes", "Bytes of lines and metadata in memory.", Double(headBytes))
        page.gauge("sigyn_head_entries", "Entries in memory.", Double(headEntries))
        page.gauge("sigyn_head_streams", "Streams in memory.", Double(headStreams))
        page.gauge("sigyn_heads_waiting", "Full heads that wait for their flush.", Double(sealedHeads))
        page.gauge("sigyn_wal_queue_bytes", "Bytes of pushes that wait for the write-ahead log.", Double(queuedBytes))
        page.gauge("sigyn_segments", "Segments.", Double(segments))
        page.gauge("sigyn_segment_bytes", "Stored bytes of all segments.", Double(segmentBytes))
        page.gauge("sigyn_segment_raw_bytes", "Raw bytes of all segments.", Double(segmentRawBytes))
        page.gauge("sigyn_segment_entries", "Entries in all segments.", Double(segmentRows))
    }
}
