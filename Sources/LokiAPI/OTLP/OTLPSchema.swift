/// The messages of an OTLP logs request by the names that their JSON has.
enum OTLPSchema {
    case request, resourceLogs, resource, scopeLogs, scope, record, pair, value, array, map

    enum Form {
        case string, bool, int64, uint32, fixed64, fixed32, double, severity
        case hexadecimal, base64
        case message(OTLPSchema)
        case list(OTLPSchema)
    }

    /// Number and form of a field; `time_unix_nano` is read as `timeUnixNano`, as protobuf's JSON wants it. Nil: unknown, passed over.
    func field(_ name: String) -> (number: UInt64, form: Form)? {
        switch (self, name) {
        case (.request, "resourceLogs"), (.request, "resource_logs"): (1, .list(.resourceLogs))
        case (.resourceLogs, "resource"): (1, .message(.resource))
        case (.resourceLogs, "scopeLogs"), (.resourceLogs, "scope_logs"): (2, .list(.scopeLogs))
        case (.resource, "attributes"): (1, .list(.pair))
        case (.scopeLogs, "scope"): (1, .message(.scope))
        case (.scopeLogs, "logRecords"), (.scopeLogs, "log_records"): (2, .list(.record))
        case (.scope, "name"): (1, .string)
        case (.scope, "version"): (2, .string)
        case (.scope, "attributes"): (3, .list(.pair))
        case (.scope, "droppedAttributesCount"), (.scope, "dropped_attributes_count"): (4, .uint32)
        case (.record, "timeUnixNano"), (.record, "time_unix_nano"): (1, .fixed64)
        case (.record, "observedTimeUnixNano"), (.record, "observed_time_unix_nano"): (11, .fixed64)
        case (.record, "severityNumber"), (.record, "severity_number"): (2, .severity)
        case (.record, "severityText"), (.record, "severity_text"): (3, .string)
        case (.record, "body"): (5, .message(.value))
        case (.record, "attributes"): (6, .list(.pair))
        case (.record, "droppedAttributesCount"), (.record, "dropped_attributes_count"): (7, .uint32)
        case (.record, "flags"): (8, .fixed32)
        case (.record, "traceId"), (.record, "trace_id"): (9, .hexadecimal)
        case (.record, "spanId"), (.record, "span_id"): (10, .hexadecimal)
        case (.record, "eventName"), (.record, "event_name"): (12, .string)
        case (.pair, "key"): (1, .string)
        case (.pair, "value"): (2, .message(.value))
        case (.value, "stringValue"), (.value, "string_value"): (1, .string)
        case (.value, "boolValue"), (.value, "bool_value"): (2, .bool)
        case (.value, "intValue"), (.value, "int_value"): (3, .int64)
        case (.value, "doubleValue"), (.value, "double_value"): (4, .double)
        case (.value, "arrayValue"), (.value, "array_value"): (5, .message(.array))
        case (.value, "kvlistValue"), (.value, "kvlist_value"): (6, .message(.map))
        case (.value, "bytesValue"), (.value, "bytes_value"): (7, .base64)
        case (.array, "values"): (1, .list(.value))
        case (.map, "values"): (1, .list(.pair))
        default: nil
        }
    }
}
