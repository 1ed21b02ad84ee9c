extension LoadedConfig {
    /// Reads the file of overrides, if one is set.
    ///
    /// - Throws: ``ConfigError`` when it cannot be read or is wrong.
    public func checkOverrides() throws(ConfigError) {
        let path = config.limits.perTenantOverrideConfig
        if path.isEmpty { return }
        _ = try OverridesFile.parse(TextFile.read(path), name: path, over: config)
    }
}
