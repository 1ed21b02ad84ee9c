import Glibc
import Logging
import NIOSSL
import Synchronization

/// The certificate that the listener shows, read again when its files change. Connections keep what they began with.
final class ServerTLS: Sendable {
    private struct State {
        var context: NIOSSLContext
        /// Seconds since 1970 when the certificate ends.
        var notAfter: Int
        var watched: WatchedFiles
        var reloads = 0
        var failedReads = 0
        var failedHandshakes = 0
    }

    private let config: Config.TLS
    private let log: Logger
    private let state: Mutex<State>

    /// - Throws: ``ConfigError`` when a file cannot be read, or key and certificate do not belong together.
    init(_ config: Config.TLS, log: Logger) throws(ConfigError) {
        self.config = config
        self.log = log
        var watched = WatchedFiles([config.certificateFile, config.keyFile, config.clientCAFile].filter { !$0.isEmpty })
        // Looked at before they are read: what changes in between is read again.
        _ = watched.haveChanged()
        let (context, notAfter) = try Self.load(config)
        state = Mutex(State(context: context, notAfter: notAfter, watched: watched))
    }

    /// For the next connection.
    var context: NIOSSLContext { state.withLock { $0.context } }

    func handshakeFailed() { state.withLock { $0.failedHandshakes += 1 } }

    /// Keeps the former certificate when the new files are wrong, as they are for a moment while one of two is replaced. Blocks on the disk.
    func reloadIfChanged() {
        guard state.withLock({ $0.watched.haveChanged() }) else { return }
        do throws(ConfigError) {
            let (context, notAfter) = try Self.load(config)
            state.withLock { state in
                state.context = context
                state.notAfter = notAfter
                state.reloads += 1
            }
            log.info("certificate read", metadata: ["file": "\(config.certificateFile)"])
        } catch {
            state.withLock { $0.failedReads += 1 }
            log.error("certificate not read, the former one stays", metadata: ["error": "\(error)"])
        }
    }

    private static func load(_ config: Config.TLS) throws(ConfigError) -> (NIOSSLContext, notAfter: Int) {
        let chain = try certificates(config.certificateFile)
        let keyBytes = try WatchedFiles.read(config.keyFile)
        let key: NIOSSLPrivateKey
        do { key = try NIOSSLPrivateKey(bytes: keyBytes, format: .pem) } catch {
            throw ConfigError(config.keyFile, "is no private key in PEM form without a passphrase")
        }
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        tls.minimumTLSVersion = config.versionMin == "1.3" ? .tlsv13 : .tlsv12
        tls.applicationProtocols = ["http/1.1"]
        if !config.clientCAFile.isEmpty {
            tls.trustRoots = .certificates(try certificates(config.clientCAFile))
            tls.certificateVerification = config.clientCertificate == "optional" ? .optionalVerification : .noHostnameVerification
            tls.sendCANameList = true
        }
        do { return (try NIOSSLContext(configuration: tls), chain.first?.notValidAfter ?? 0) } catch {
            throw ConfigError(config.certificateFile, "does not belong to the key in \(config.keyFile), or cannot be used")
        }
    }

    private static func certificates(_ path: String) throws(ConfigError) -> [NIOSSLCertificate] {
        let bytes = try WatchedFiles.read(path)
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw ConfigError(path, "holds no certificates in PEM form")
        }
        return certificates
    }

    func write(to page: inout MetricsPage) {
        let state = state.withLock { $0 }
        page.gauge(
            "sigyn_tls_certificate_expiry_timestamp_seconds", "When the certificate ends, in seconds since 1970.", Double(state.notAfter))
        page.counter("sigyn_tls_reloads_total", "Times the certificate was read again.", state.reloads)
        page.counter("sigyn_tls_file_failures_total", "Changes of the files that could not be read.", state.failedReads)
        page.counter("sigyn_tls_handshake_failures_total", "Connections that ended before TLS was agreed on.", state.failedHandshakes)
    }
}
