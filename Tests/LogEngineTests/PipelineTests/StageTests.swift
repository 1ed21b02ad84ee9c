import LogEngine
import Testing

/// Stages behind the line filters: label filters, drop, keep, formats, parsers.
struct StageTests {
    private static let snapshot = MemorySnapshot(
        [
            (
                ["app": "a", "env": "prod"],
                [
                    .init(1, #"{"code":200,"took":"15ms","size":"3KB","ip":"10.0.0.1","app":"inner"}"#, ["trace": "t1"]),
                    .init(2, #"{"code":"bad","took":"1m2s","size":"5MiB"}"#, ["trace": "t2", "env": "sm"]),
                    .init(3, #"{"code":503,"took":"x","ip":"fe80::1"}"#),
                    .init(4, "no json", ["trace": "t1"]),
                ]
            ),
            (["app": "b", "env": "dev"], [.init(5, "level=warn dur=3s msg=\"hello world\""), .init(6, "level= flag x")]),
        ], rowsPerUnit: 4)

    @Test(arguments: [
        (#"{app="a"} | env="prod""#, 4),
        (#"{app="a"} | trace="t1""#, 2),
        (#"{app="a"} | trace!="t1""#, 2),
        (#"{app="a"} | trace="""#, 1),
        (#"{app="a"} | trace=~"t.""#, 3),
        (#"{app="a"} | trace=~"1""#, 0),
        (#"{app="a"} | env_extracted="sm""#, 1),
        (#"{app="a"} | json | code > 200"#, 2),
        (#"{app="a"} | json | code > 200 | __error__="""#, 1),
        (#"{app="a"} | json | code >= 200 | __error__="""#, 2),
        (#"{app="a"} | json | missing != 5"#, 0),
        (#"{app="a"} | json | took > 1m | __error__="""#, 1),
        (#"{app="a"} | json | size > 1MB | __error__="""#, 1),
        (#"{app="a"} | json | size = 3KB | __error__="""#, 1),
        (#"{app="a"} | json | ip = ip("10.0.0.0/24") | __error__="""#, 1),
        (#"{app="a"} | json | ip != ip("10.0.0.0/24") | __error__="""#, 1),
        (#"{app="a"} | json | __error__="JSONParserErr""#, 1),
        (#"{app="a"} | json | code=200 or trace="t2""#, 2),
        (#"{app="a"} | json | code=200 and trace="t2" | __error__="""#, 0),
        (#"{app="a"} | json | app_extracted="inner""#, 1),
        (#"{app="b"} | logfmt | dur > 2s"#, 1),
        (#"{app="b"} | logfmt | level="warn" | msg="hello world""#, 1),
        (#"{app="b"} | pattern "level=<lvl> <_>" | lvl="warn""#, 1),
        (#"{app="b"} | regexp "level=(?P<lvl>\\w+)" | lvl="warn""#, 1),
        (#"{app="b"} | logfmt | line_format "{{.level}}!" |= "warn!""#, 1),
        (#"{app="b"} | label_format env2=env | env2="dev" | env="""#, 2),
        (#"{app="b"} | drop env | env="""#, 2),
        (#"{app="b"} | drop env="prod" | env="dev""#, 2),
        (#"{app="b"} | keep env | app="""#, 2),
    ])
    func `keeps so many lines`(query: String, expected: Int) async throws {
        #expect(try await EngineHarness.lines(query, over: Self.snapshot).count == expected, "\(query)")
    }

    @Test(arguments: [
        (#"{app="b"} |= "hello" | drop env"#, #"{app="b"} 5:level=warn dur=3s msg="hello world""#),
        (#"{app="b"} |= "hello" | keep env"#, #"{env="dev"} 5:level=warn dur=3s msg="hello world""#),
        (#"{app="b"} |= "hello" | keep nothing"#, #"{} 5:level=warn dur=3s msg="hello world""#),
        (
            #"{app="b"} |= "hello" | logfmt level | line_format "{{.level}} {{.app}}{{.nosuch}}""#,
            #"{app="b", env="dev", level="warn"} 5:warn b"#
        ),
        (#"{app="b"} |= "hello" | label_format app=env, z="{{.env}}x""#, #"{app="dev", z="x"} 5:level=warn dur=3s msg="hello world""#),
        (
            #"{app="a"} |= "no json" | json | keep env"#,
            #"{__error__="JSONParserErr", __error_details__="Value looks like object, but can't find closing '}' symbol", env="prod"} 4:no json"#
        ),
        (#"{app="a"} |= "no json" | json | drop __error__"#, #"{app="a", env="prod", trace="t1"} 4:no json"#),
        (
            #"{app="a"} |= "503" | json took, code"#,
            #"{app="a", code="503", env="prod", took="x"} 3:{"code":503,"took":"x","ip":"fe80::1"}"#
        ),
    ])
    func `answers these labels and this line`(query: String, expected: String) async throws {
        let found = try await EngineHarness.streams(query, over: Self.inSeconds)
        #expect(found == [expected], "\(query)")
    }

    private static let inSeconds = MemorySnapshot(
        [
            (
                ["app": "a", "env": "prod"],
                [.init(3_000_000_000, #"{"code":503,"took":"x","ip":"fe80::1"}"#), .init(4_000_000_000, "no json", ["trace": "t1"])]
            ),
            (["app": "b", "env": "dev"], [.init(5_000_000_000, "level=warn dur=3s msg=\"hello world\"")]),
        ])
}
