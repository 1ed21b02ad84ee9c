/// Why a command failed: the sentence its user reads. Exit status 2.
struct CommandFailure: Error {
    var sentence: String
}

/// The query was answered, with nothing.
struct NothingFound: Error {
    let status: Int32 = 1
}
