import Glibc

/// Where the profiles are: `$LOGQ_CONFIG`, else `$XDG_CONFIG_HOME/logq/config`, else `~/.config/logq/config`.
enum ProfileFile {
    static func path(_ variable: (String) -> String? = Environment.value) -> String? {
        if let named = variable("LOGQ_CONFIG") { return named }
        if let folder = variable("XDG_CONFIG_HOME") { return folder + "/logq/config" }
        return variable("HOME").map { $0 + "/.config/logq/config" }
    }

    /// No file, no profiles; but a file that is named and missing is a mistake.
    static func load() throws(CommandFailure) -> Profiles {
        guard let path = path() else { return Profiles() }
        guard let text = TextInput.file(path) else {
            if errno == ENOENT && Environment.value("LOGQ_CONFIG") == nil { return Profiles() }
            throw CommandFailure(sentence: "cannot read the profiles in \(path): \(String(cString: strerror(errno)))")
        }
        do throws(Profiles.Fault) { return try Profiles(parsing: text) } catch {
            throw CommandFailure(sentence: "\(path), line \(error.line): \(error.reason)")
        }
    }

    /// The profile of that name, with what its file says.
    static func settings(_ name: String, in profiles: Profiles) throws(CommandFailure) -> ServerSettings.Source {
        guard let settings = profiles.profiles[name] else {
            throw CommandFailure(
                sentence: "there is no profile \(name) in \(path() ?? "the file of profiles")" + Profiles.listed(profiles.names))
        }
        return settings
    }
}
