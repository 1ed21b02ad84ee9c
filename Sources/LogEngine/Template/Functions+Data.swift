import LogModel

extension TemplateFunction {
    static let data: [String: TemplateFunction] = [
        "default": TemplateFunction([.any], rest: .any) { values, _ throws(Failure) in
            guard values.count > 1 else { return values[0] }
            return values[1].isTrue ? values[1] : values[0]
        },
        "fromJson": TemplateFunction([.string]) { values, context throws(Failure) in
            try context.spend(bytes: bytes(values[0]).count * 4)
            return JSONDocument.value(of: bytes(values[0])) ?? .null
        },
        "b64enc": TemplateFunction([.string]) { values, context throws(Failure) in
            try context.spend(bytes: bytes(values[0]).count * 2)
            return .text(Base64.encoded(bytes(values[0])))
        },
        "b64dec": TemplateFunction([.string]) { values, context throws(Failure) in
            try context.spend(bytes: bytes(values[0]).count)
            return .text(Base64.decoded(bytes(values[0])))
        },
        "urlencode": TemplateFunction([.string]) { values, context throws(Failure) in
            try context.spend(bytes: bytes(values[0]).count * 3)
            return .text(GoURL.queryEscaped(bytes(values[0])))
        },
        "urldecode": TemplateFunction([.string]) { values, context throws(Failure) in
            try context.spend(bytes: bytes(values[0]).count)
            return .text(try GoURL.queryUnescaped(bytes(values[0])))
        },
    ]
}
