import Testing

@testable import SigynServer

@Suite struct StandardErrorLogTests {
    @Test func `a line has its values behind it, quoted where they need it`() {
        let line = StandardErrorLog.line(
            time: 1_787_000_000_000_000_000, level: "error", message: "request failed",
            values: [("error", "no \"space\"\nleft"), ("path", "/ready"), ("empty", "")])
        #expect(line == "2026-08-17T20:53:20Z error request failed error=\"no \\\"space\\\"\\nleft\" path=/ready empty=\"\"\n")
    }
}
