import Glibc

enum Cores {
    /// Cores this process may run on; at least one.
    static var count: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
