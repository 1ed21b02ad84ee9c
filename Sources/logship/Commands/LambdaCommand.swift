import ArgumentParser
import Glibc
import LogShipping

struct LambdaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lambda", abstract: "Works as a custom runtime of AWS Lambda (docs/shipping.md).",
        discussion: "The configuration is logship.yaml of the package, or the one LOGSHIP_CONFIG names; without one, WRITE_ADDRESS and the "
            + "other variables that lambda-promtail has.")

    func run() throws {
        guard let api = Self.variable("AWS_LAMBDA_RUNTIME_API") else {
            throw CommandFailure("AWS_LAMBDA_RUNTIME_API is not set: this command is started by AWS Lambda")
        }
        do { try Self.work(api) } catch {
            LambdaWorker.failStart(api: api, "\(error)")
            throw error
        }
    }

    private static func work(_ api: String) throws {
        let reader = ConfigReader(variable: variable, file: ConfigFile.bytes)
        let path = variable("LOGSHIP_CONFIG") ?? "\(variable("LAMBDA_TASK_ROOT") ?? ".")/logship.yaml"
        let config: ShipConfig
        if let bytes = ConfigFile.bytes(path) {
            config = try reader.read(String(decoding: bytes, as: UTF8.self))
        } else {
            config = try reader.read(LambdaEnvironment.yaml(variable))
        }
        let delivery = try Delivery(config.targets, world: .system, metrics: Metrics())
        delivery.start()
        var place = AWSPlace()
        place.s3Endpoint = variable("LOGSHIP_S3_ENDPOINT")
        try LambdaWorker(config, delivery: delivery, place: place).run(api: api)
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
