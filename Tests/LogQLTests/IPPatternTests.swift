import LogQL
import Testing

@Suite struct IPPatternTests {
    @Test(arguments: [
        ("10.0.0.1", ["10.0.0.1"], ["10.0.0.2", "::a00:1"]),
        ("10.0.0.9/8", ["10.0.0.0", "10.255.255.255"], ["11.0.0.0", "9.255.255.255"]),
        ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::1"]),
        ("10.0.0.5-10.0.0.7", ["10.0.0.5", "10.0.0.7"], ["10.0.0.4", "10.0.0.8"]),
        ("::1", ["::1", "0:0:0:0:0:0:0:1", "::0.0.0.1"], ["::2", "0.0.0.1"]),
        ("fe80::/10", ["fe80::", "febf:ffff::1"], ["fec0::"]),
        ("::/0", ["::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"], ["1.1.1.1"]),
        ("2001:db8::1-2001:db8::F", ["2001:db8::a"], ["2001:db8::10"]),
    ])
    func `addresses, networks and ranges`(_ text: String, _ inside: [String], _ outside: [String]) throws {
        let pattern = try #require(IPPattern(parsing: text))
        for address in inside { #expect(pattern.contains(try #require(IPAddress(parsing: address.utf8))), "\(address)") }
        for address in outside { #expect(!pattern.contains(try #require(IPAddress(parsing: address.utf8))), "\(address)") }
    }

    @Test(arguments: [
        "", "x", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/x", "::1/129", "1.2.3.4-",
        "1.2.3.9-1.2.3.4", "1.2.3.4-::1", ":::", "1::2::3",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8:9", "12345::", "::1.2.3", "1:", ":1", "+1::", "1.2.3.4:80",
    ])
    func `text that is no address`(_ text: String) {
        #expect(IPPattern(parsing: text) == nil)
    }
}
