#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A detached thread for what waits where no thread of a pool may.
public enum OwnThread {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    public static func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Body(run)).toOpaque()
        let failed = pthread_create(
            &thread, nil,
            { context in
                context.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, context)
        precondition(failed == 0, "pthread_create failed with \(failed)")
        pthread_detach(thread)
    }
}
