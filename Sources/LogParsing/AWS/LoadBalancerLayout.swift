/// The columns of each kind of load balancer log, by the names of AWS' documentation. New ones are only ever added behind.
enum LoadBalancerLayout {
    case application
    case connection
    case network
    case classic

    /// The label `job`.
    var job: String {
        switch self {
        case .application: "aws_alb"
        case .connection: "aws_alb_connection"
        case .network: "aws_nlb"
        case .classic: "aws_elb"
        }
    }

    /// Fewer columns are no record of this kind.
    var countMin: Int {
        switch self {
        case .application, .classic: 12
        case .connection: 11
        case .network: 16
        }
    }

    var timeColumn: Int {
        switch self {
        case .application: 1
        case .connection, .classic: 0
        case .network: 2
        }
    }

    /// With the client's address; of connection logs without a port.
    var clientColumn: Int {
        switch self {
        case .application: 3
        case .connection: 1
        case .network: 5
        case .classic: 2
        }
    }

    var names: [StaticString] {
        switch self {
        case .application: Self.applicationNames
        case .connection: Self.connectionNames
        case .network: Self.networkNames
        case .classic: Self.classicNames
        }
    }

    private static let applicationNames: [StaticString] = [
        "type", "time", "elb", "client_port", "target_port", "request_processing_time", "target_processing_time",
        "response_processing_time", "elb_status_code", "target_status_code", "received_bytes", "sent_bytes", "request", "user_agent",
        "ssl_cipher", "ssl_protocol", "target_group_arn", "trace_id", "domain_name", "chosen_cert_arn", "matched_rule_priority",
        "request_creation_time", "actions_executed", "redirect_url", "error_reason", "target_port_list", "target_status_code_list",
        "classification", "classification_reason", "conn_trace_id", "transformed_host", "transformed_uri", "request_transform_status",
        "ip_address", "target_error_code", "elb_error_code",
    ]
    private static let connectionNames: [StaticString] = [
        "timestamp", "client_ip", "client_port", "listener_port", "tls_protocol", "tls_cipher", "tls_handshake_latency",
        "leaf_client_cert_subject", "leaf_client_cert_validity", "leaf_client_cert_serial_number", "tls_verify_status", "conn_trace_id",
    ]
    private static let networkNames: [StaticString] = [
        "type", "version", "time", "elb", "listener", "client_port", "destination_port", "connection_time", "tls_handshake_time",
        "received_bytes", "sent_bytes", "incoming_tls_alert", "chosen_cert_arn", "chosen_cert_serial", "tls_cipher",
        "tls_protocol_version", "tls_named_group", "domain_name", "alpn_fe_protocol", "alpn_be_protocol", "alpn_client_preference_list",
        "tls_connection_creation_time",
    ]
    private static let classicNames: [StaticString] = [
        "time", "elb", "client_port", "backend_port", "request_processing_time", "backend_processing_time", "response_processing_time",
        "elb_status_code", "backend_status_code", "received_bytes", "sent_bytes", "request", "user_agent", "ssl_cipher", "ssl_protocol",
    ]

    /// What of the columns becomes metadata as it stands: column and name.
    var metadata: [(column: Int, name: StaticString)] {
        switch self {
        case .application: Self.applicationMetadata
        case .connection: Self.connectionMetadata
        case .network: Self.networkMetadata
        case .classic: Self.classicMetadata
        }
    }

    private static let applicationMetadata: [(column: Int, name: StaticString)] = [
        (0, "type"), (4, "target"), (5, "request_s"), (6, "target_s"), (7, "response_s"), (8, "status"), (9, "target_status"),
        (10, "bytes_in"), (11, "bytes_out"), (13, "user_agent"), (17, "trace_id"), (20, "rule"), (21, "created"), (22, "actions"),
        (24, "error_reason"), (27, "classification"), (28, "classification_reason"), (29, "conn_trace_id"),
    ]
    private static let connectionMetadata: [(column: Int, name: StaticString)] = [
        (3, "listener_port"), (4, "tls_protocol"), (5, "tls_cipher"), (6, "tls_handshake_s"), (7, "client_cert_subject"),
        (10, "tls_verify_status"), (11, "conn_trace_id"),
    ]
    private static let networkMetadata: [(column: Int, name: StaticString)] = [
        (0, "type"), (4, "listener"), (6, "target"), (7, "connection_ms"), (8, "tls_handshake_ms"), (9, "bytes_in"), (10, "bytes_out"),
        (11, "tls_alert"), (14, "tls_cipher"), (15, "tls_protocol"), (17, "host"), (21, "created"),
    ]
    private static let classicMetadata: [(column: Int, name: StaticString)] = [
        (3, "target"), (4, "request_s"), (5, "target_s"), (6, "response_s"), (7, "status"), (8, "target_status"), (9, "bytes_in"),
        (10, "bytes_out"), (12, "user_agent"),
    ]

    /// The column `METHOD URL PROTOCOL`.
    var requestColumn: Int? {
        switch self {
        case .application: 12
        case .classic: 11
        case .connection, .network: nil
        }
    }

    /// The column with the name of the load balancer.
    var balancerColumn: Int? {
        switch self {
        case .application: 2
        case .network: 3
        case .classic: 1
        case .connection: nil
        }
    }
}
