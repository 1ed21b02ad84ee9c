import LogEngine
import LokiAPI

/// An answer with the memory it is counted for: given back when the answer is sent, or nobody wants it.
struct HeldResponse: Sendable {
    var response: QueryResponse
    let memory: MemoryShare
}
