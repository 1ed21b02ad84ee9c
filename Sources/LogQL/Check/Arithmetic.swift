import Glibc

/// Operators on two numbers.
public enum Arithmetic {
    /// `a op b`; comparisons answer 1 or 0, a division by zero (with `%` too) NaN.
    ///
    ///     result(.power, 2, 9) == 512        result(.modulo, -7, 3) == -1        result(.greater, 1, 2) == 0
    public static func result(_ op: BinaryOperation.Operator, _ a: Double, _ b: Double) -> Double {
        switch op {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: b == 0 ? .nan : a / b
        case .modulo: b == 0 ? .nan : fmod(a, b)
        case .power: pow(a, b)
        case .equal: a == b ? 1 : 0
        case .notEqual: a != b ? 1 : 0
        case .greater: a > b ? 1 : 0
        case .greaterOrEqual: a >= b ? 1 : 0
        case .less: a < b ? 1 : 0
        case .lessOrEqual: a <= b ? 1 : 0
        case .and, .or, .unless: .nan  // sets, refused for numbers before this
        }
    }
}
