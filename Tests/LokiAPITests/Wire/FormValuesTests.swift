import Testing

@testable import LokiAPI

@Suite struct FormValuesTests {
    @Test func `escapes, plus and repeats are read; the body comes first`() throws {
        let form = try FormValues(
            query: "query=%7Ba%3D%22b%22%7D&match[]=x&match%5B%5D=y+z&empty=&flag", body: Array("query=first&n=1".utf8))
        #expect(form["query"] == "first")
        #expect(form.all("query") == ["first", #"{a="b"}"#])
        #expect(form.all("match[]") == ["x", "y z"])
        #expect(form["empty"] == nil)
        #expect(form.all("flag") == [""])
        #expect(form["n"] == "1")
    }

    @Test(arguments: ["not=a%ZZform", "a=%Z", "%=1", "a=%"]) func `a bad escape is named`(query: String) {
        #expect { try FormValues(query: query) } throws: { error in
            (error as? APIError).map { $0.status == 400 && $0.message.hasPrefix("invalid URL escape \"%") } == true
        }
    }

    @Test func `what is encoded is what is decoded`() throws {
        var form = FormValues()
        form.append("query", "{a=\"b\"} |= `é &+%;` # \n")
        form.append("ü=", "")
        #expect(try FormValues(query: form.encoded) == form)
    }

    @Test(
        arguments: [
            ("application/x-www-form-urlencoded", true), ("application/x-www-form-urlencoded; charset=utf-8", true),
            ("application/json", false), (nil, false),
        ] as [(String?, Bool)])
    func `a form is known by its media type`(type: String?, isForm: Bool) {
        #expect(FormValues.isForm(contentType: type) == isForm)
    }
}
