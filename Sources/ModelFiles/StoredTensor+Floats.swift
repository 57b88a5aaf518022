import Tensors

extension StoredTensor {
  /// The tensor with each element as the nearest `Float`, whatever its type; of true, 1.
  ///
  /// `nil` is for types that are no numbers, of which none is known so far.
  public var asFloats: Tensor<Float>? {
    let scalars: [Float] =
      switch type {
      case .boolean: bytes.map { $0 == 0 ? 0 : 1 }
      case .unsigned8: bytes.map { Float($0) }
      case .signed8: bytes.map { Float(Int8(bitPattern: $0)) }
      case .unsigned16: words(UInt16.self).map { Float($0) }
      case .signed16: words(Int16.self).map { Float($0) }
      case .half: words(UInt16.self).map(Float.init(half:))
      case .brainFloat: words(UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
      case .unsigned32: words(UInt32.self).map { Float($0) }
      case .signed32: words(Int32.self).map { Float($0) }
      case .float: words(UInt32.self).map(Float.init(bitPattern:))
      case .unsigned64: words(UInt64.self).map { Float($0) }
      case .signed64: words(Int64.self).map { Float($0) }
      case .double: words(UInt64.self).map { Float(Double(bitPattern: $0)) }
      }
    return Tensor(shape: shape, scalars: scalars)
  }
}

extension Float {
  /// The number that 16 bits are in IEEE 754: a sign, 5 bits of exponent, 10 of the significand.
  ///
  /// Every half is a `Float`. (`Float16` is missing on some processors.)
  init(half: UInt16) {
    let sign: Float = half >> 15 == 1 ? -1 : 1
    let exponent = Int(half >> 10 & 0x1f)
    let fraction = Float(half & 0x3ff)
    switch exponent {
    case 0: self = sign * fraction * 0x1p-24
    case 0x1f: self = fraction == 0 ? sign * .infinity : .nan
    default: self = sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
    }
  }
}
