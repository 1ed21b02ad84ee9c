import ArgumentParser
import Glibc
import SigynServer

/// `sigyn hash-password`: what goes into the file of credentials in place of a password.
struct HashPasswordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash-password", abstract: "Print the bcrypt hash of a password, or a new token and its hash.",
        discussion: "The password is read from standard input, its first line; on a terminal it is asked for and not shown.")

    @Option(help: ArgumentHelp("bcrypt's cost, 4 to 16: each step doubles the time of a check.", valueName: "number"))
    var cost = SecretHash.costDefault

    @Flag(help: "Make a random token instead, for `Authorization: Bearer`; shown this once.")
    var newToken = false

    func run() throws {
        if newToken { return printToken() }
        guard SecretHash.costs.contains(cost) else {
            throw CommandFailure(sentence: "--cost wants 4 to 16", isUsage: true)
        }
        let password = try Self.readPassword()
        guard !password.isEmpty else { throw CommandFailure(sentence: "no password came: write it into standard input") }
        guard password.utf8.count <= SecretHash.passwordBytesMax else {
            throw CommandFailure(
                sentence: "bcrypt looks at \(SecretHash.passwordBytesMax) bytes of a password, this one has more; a token has no such bound"
            )
        }
        guard let hash = SecretHash.bcrypt(password, cost: cost) else { throw CommandFailure(sentence: "libcrypt made no hash") }
        print("password_bcrypt: \(hash)")
    }

    private func printToken() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        // 43 of 62 characters: 256 bits.
        let token = String((0..<43).map { _ in alphabet.randomElement(using: &random)! })
        let digest = SecretHash.sha256(Array(token.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        StandardError.print("the token, for the client: \(token)")
        print("token_sha256: \(digest)")
    }

    /// The first line of standard input; a terminal does not echo it.
    private static func readPassword() throws(CommandFailure) -> String {
        var terminal = termios()
        let isTerminal = tcgetattr(STDIN_FILENO, &terminal) == 0
        if isTerminal {
            StandardError.print("password:")
            var quiet = terminal
            quiet.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet)
        }
        defer { if isTerminal { tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal) } }
        guard let line = readLine(strippingNewline: true) else { return "" }
        if line.utf8.contains(0) { throw CommandFailure(sentence: "a password with a NUL byte cannot be hashed") }
        return line
    }
}
