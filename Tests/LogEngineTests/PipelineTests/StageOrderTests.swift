import LogModel
import LogQL
import Testing

@testable import LogEngine

@Suite struct StageOrderTests {
    static func stages(_ query: String) throws -> [Stage] {
        guard case .log(let log) = try Query(parsing: query) else { return [] }
        return log.stages
    }

    @Test(arguments: [
        (#"{a="b"} | json |= "x""#, #"{a="b"} |= "x" | json"#),
        (#"{a="b"} |= "1" | decolorize | level="e" != "2""#, #"{a="b"} |= "1" != "2" | decolorize | level="e""#),
        (#"{a="b"} | line_format "y" |= "x""#, #"{a="b"} | line_format "y" |= "x""#),
        (#"{a="b"} | json |= "1" | unpack |= "2""#, #"{a="b"} |= "1" | json | unpack |= "2""#),
    ]) func `line filters move before what leaves the line alone`(query: String, acts: String) throws {
        #expect(try StageOrder.lineFiltersFirst(Self.stages(query)) == Self.stages(acts))
    }

    @Test func `text conditions up to the next parser are tested when it finds the label`() throws {
        let stages = try Self.stages(
            #"{a="b"} | json | drop x | x="1" and (y!~"2" or z="3"), __error__="" | n > 5 | w="4" | logfmt | v="5""#)
        #expect(StageOrder.testedWhenParsed(stages, behind: 0) == [Matcher("x", .equal, "1"), Matcher("w", .equal, "4")])
        #expect(StageOrder.testedWhenParsed(stages, behind: stages.count - 2) == [Matcher("v", .equal, "5")])
    }
}
