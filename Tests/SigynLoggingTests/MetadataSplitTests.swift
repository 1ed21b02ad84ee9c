import Logging
import Testing

@testable import SigynLogging

@Suite struct MetadataSplitTests {
    @Test func `named metadata become labels, the rest structured metadata, dictionaries flattened`() {
        let split = MetadataSplit(labels: ["region", "http.method"])
        let (labels, metadata) = split([
            "region": "eu", "http": ["method": "GET", "status": .stringConvertible(200)], "list": ["a", "b"], "empty": "",
        ])
        #expect(labels.map { "\($0.name)=\($0.value)" } == ["http_method=GET", "region=eu"])
        #expect(metadata.map { "\($0.name)=\($0.value)" } == ["http.status=200", #"list=["a", "b"]"#])
    }
}
