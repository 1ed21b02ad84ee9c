import TestSupport

/// Keys and certificates made by openssl in a folder: an authority, and what it signs.
struct Certificates {
    let folder: TemporaryFolder
    /// The authority's name, and that of its files.
    let authority: String

    init(in folder: TemporaryFolder, authority: String) throws {
        self.folder = folder
        self.authority = authority
        try Tool.succeed(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                "/CN=\(authority)", "-keyout", key(authority), "-out", certificate(authority),
            ])
    }

    func key(_ name: String) -> String { "\(folder.path)/\(name).key" }
    func certificate(_ name: String) -> String { "\(folder.path)/\(name).crt" }

    /// A certificate for 127.0.0.1 with a key of its own, replacing what has this name.
    func sign(_ name: String, commonName: String) throws {
        let request = "\(folder.path)/\(name).csr"
        let extensions = folder.write("\(name).ext", "subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        try Tool.succeed(
            "openssl",
            [
                "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=\(commonName)",
                "-keyout", key(name), "-out", request,
            ])
        try Tool.succeed(
            "openssl",
            [
                "x509", "-req", "-in", request, "-CA", certificate(authority), "-CAkey", key(authority), "-CAcreateserial", "-days", "2",
                "-extfile", extensions, "-out", certificate(name),
            ])
    }
}
