import TestSupport
import Testing

@testable import LogShipping

/// Against a Runtime API of our own.
@Suite struct LambdaRuntimeTests {
    @Test func `an event is taken and answered, a failure told with its type`() throws {
        let api = CannedServer(
            [(200, #"{"Records":[]}"#), (202, ""), (202, "")],
            headers: ["Lambda-Runtime-Aws-Request-Id: abc-1", "Lambda-Runtime-Deadline-Ms: 1782900000000"])
        let runtime = LambdaRuntime(api: "127.0.0.1:\(api.port)")
        let invocation = try runtime.next()
        #expect(invocation.identifier == "abc-1")
        #expect(invocation.deadlineMilliseconds == 1_782_900_000_000)
        try runtime.respond(invocation, "{}")
        try runtime.fail(invocation, "a \"reason\"", type: "T")
        #expect(api.requests[0].hasPrefix("GET /2018-06-01/runtime/invocation/next "))
        #expect(api.requests[1].hasPrefix("POST /2018-06-01/runtime/invocation/abc-1/response "))
        #expect(api.requests[2].hasPrefix("POST /2018-06-01/runtime/invocation/abc-1/error "))
        #expect(api.requests[2].contains("Lambda-Runtime-Function-Error-Type: T"))
        #expect(api.requests[2].hasSuffix(#"{"errorMessage":"a \"reason\"","errorType":"T"}"#))
    }
}
