import LogModel
import Testing

@testable import LogShipping

@Suite struct TimeMarksTests {
    @Test func `a line's time is that of its bytes, and never goes back`() {
        var marks = TimeMarks()
        marks.append(start: 0, end: 100, time: 5000)
        marks.append(start: 100, end: 150, time: 5050)
        #expect(marks.time(of: 0) == 5000)
        #expect(marks.time(of: 99) == 5099)
        #expect(marks.time(of: 120) == 5120)
        #expect(marks.known(at: 90) == 10)
        #expect(marks.known(at: 150) == nil)
        marks.cut(at: 95)
        #expect(marks.known(at: 90) == 5)
        marks.forget(before: 120)
        #expect(marks.time(of: 120) == 5120)
        #expect(marks.marks.count == 1 && marks.cuts == [])
    }

    @Test func `positions are read as they were written`() throws {
        var positions = Positions()
        positions.entries = [
            Positions.Entry(
                path: "/a \"b\"\n.log", name: "/a", identity: FileIdentity(device: .max, inode: 7, head: [1, 2]), offset: 5,
                marks: TimeMarks(marks: [TimeMarks.Mark(start: 1, end: 9, time: 44)], cuts: [4]),
                seenAt: 9)
        ]
        #expect(try Positions(positions.bytes, path: "p") == positions)
        for count in 0..<positions.bytes.count {
            #expect(throws: ConfigError.self) { try Positions(Array(positions.bytes[..<count]), path: "p") }
        }
    }
}
