/// Which end of the time range a log query begins at.
public enum Direction: String, Sendable {
    case forward, backward
}
