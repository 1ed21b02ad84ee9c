/// Why a command ends: the sentence its user reads.
struct CommandFailure: Error {
    var sentence: String
    /// Wrong arguments (exit status 64) rather than a failure of the work itself (1).
    var isUsage = false
}
