import Foundation

/// A colour of the screen, as sRGB bytes.
public struct Colour: Hashable, Sendable {
  /// Red, 0 to 255.
  public var red: UInt8
  /// Green, 0 to 255.
  public var green: UInt8
  /// Blue, 0 to 255.
  public var blue: UInt8

  /// The colour of three bytes.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// The colour `0xRRGGBB`.
  public init(_ hexadecimal: UInt32) {
    self.init(
      red: UInt8(hexadecimal >> 16 & 0xff), green: UInt8(hexadecimal >> 8 & 0xff),
      blue: UInt8(hexadecimal & 0xff))
  }

  /// White, the paper.
  public static let white = Colour(0xffffff)
  /// Almost black, for text.
  public static let ink = Colour(0x1f2328)
  /// A quiet grey, for text that only helps.
  public static let softInk = Colour(0x59636e)
  /// A light grey, for lines between cells.
  public static let hairline = Colour(0xd1d9e0)
  /// A middle grey, for frames.
  public static let frame = Colour(0x818b98)
  /// Amber, for what the reader should look at.
  public static let amber = Colour(0xf08c00)
  /// Green, for a second thing to look at.
  public static let green = Colour(0x2b8a3e)
  /// Violet, for a third thing to look at.
  public static let violet = Colour(0x8e2fb5)

  /// This colour with a part of `other` in it: 0 gives this one, 1 the other.
  public func mixed(with other: Colour, part: Double) -> Colour {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * part).rounded())
    }
    return Colour(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// Relative luminance, from 0 for black to 1 for white (WCAG 2.1).
  public var luminance: Double {
    func linear(_ byte: UInt8) -> Double {
      let value = Double(byte) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// How well this colour is read on `other`, from 1, not at all, to 21, black on white (WCAG 2.1).
  public func contrast(with other: Colour) -> Double {
    let (a, b) = (luminance + 0.05, other.luminance + 0.05)
    return max(a, b) / min(a, b)
  }

  /// The ink that is read best on this colour: white or dark.
  public var readableInk: Colour {
    contrast(with: .white) > contrast(with: .ink) ? .white : .ink
  }
}
