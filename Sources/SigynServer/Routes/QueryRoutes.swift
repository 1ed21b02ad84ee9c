enum QueryRoutes { static let all: [Route] = [] }
