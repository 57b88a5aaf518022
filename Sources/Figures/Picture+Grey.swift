extension Picture {
  /// How light each pixel is, `[height, width]`, row-major, 0 for black to 255 for white: the
  /// luminance of its colour, 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), rounded.
  public var grey: [UInt8] {
    (0..<width * height).map { pixel in
      let (red, green) = (Int(bytes[3 * pixel]), Int(bytes[3 * pixel + 1]))
      let blue = Int(bytes[3 * pixel + 2])
      return UInt8((299 * red + 587 * green + 114 * blue + 500) / 1000)
    }
  }
}
