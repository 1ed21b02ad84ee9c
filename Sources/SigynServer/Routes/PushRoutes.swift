enum PushRoutes { static let all: [Route] = [] }
