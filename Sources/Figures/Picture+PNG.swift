import CPNG
import Foundation

/// The most pixels that a picture read from outside may have.
public let pixelLimit = 1 << 26

/// The most bytes that a PNG file may have: `pixelLimit` pixels of four times 16 bits, and as much again.
private let fileLimit = 1 << 30

extension Picture {
  /// The picture as a PNG file: 8 bits for each of red, green and blue, without a date.
  /// - Throws: `FigureError` if libpng cannot write it.
  public func png() throws -> [UInt8] {
    var image = Picture.control(width: width, height: height)
    defer { png_image_free(&image) }
    // Room for bytes that nothing can make smaller, and for the frames around their parts.
    var size = png_alloc_size_t(bytes.count + bytes.count / 64 + 4096)
    var file = [UInt8](repeating: 0, count: Int(size))
    guard png_image_write_to_memory(&image, &file, &size, 0, bytes, 0, nil) != 0 else {
      throw FigureError("the picture cannot be written as PNG: \(image.reason)")
    }
    return Array(file.prefix(Int(size)))
  }

  /// Reads a PNG file's bytes, of any colour type and depth; what is transparent shows `ground`,
  /// which is white paper if nothing is said.
  /// - Throws: `FigureError` for anything but a whole PNG of at most `limit` pixels.
  public init(png file: [UInt8], over ground: Colour = .white, limit: Int = pixelLimit) throws {
    var image = Picture.control(width: 0, height: 0)
    defer { png_image_free(&image) }
    self = try file.withUnsafeBytes { memory in
      guard png_image_begin_read_from_memory(&image, memory.baseAddress, memory.count) != 0 else {
        throw FigureError("not a PNG file that can be read: \(image.reason)")
      }
      let (width, height) = (Int(image.width), Int(image.height))
      // Before memory is asked for: a file of a hundred bytes can claim a million million pixels.
      let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
      guard !overflow, pixels <= limit else {
        throw FigureError(
          "the PNG claims \(width)×\(height) pixels, more than the \(limit) that are allowed")
      }
      image.format = png_uint_32(PNG_FORMAT_RGB) | png_uint_32(PNG_FORMAT_FLAG_ALPHA)
      // Else 16 bits that say nothing of their gamma would be taken to be linear, and come out pale.
      image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
      var bytes = [UInt8](repeating: 0, count: 4 * pixels)
      guard png_image_finish_read(&image, nil, &bytes, 0, nil) != 0 else {
        throw FigureError("the PNG of \(width)×\(height) pixels cannot be read: \(image.reason)")
      }
      return Picture(width: width, height: height, bytes: Picture.laid(bytes, over: ground))
    }
  }

  /// The colours of pixels with opacity, four bytes each, where they lie over `ground`.
  ///
  /// The bytes are mixed as they are, as browsers do it; libpng itself would mix amounts of light,
  /// which makes soft edges of light ink wider.
  private static func laid(_ pixels: [UInt8], over ground: Colour) -> [UInt8] {
    let below = [Int(ground.red), Int(ground.green), Int(ground.blue)]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pixels.count / 4 * 3)
    for start in stride(from: 0, to: pixels.count, by: 4) {
      let opacity = Int(pixels[start + 3])
      for channel in 0..<3 {
        let sum = Int(pixels[start + channel]) * opacity + below[channel] * (255 - opacity)
        bytes.append(UInt8((sum + 127) / 255))
      }
    }
    return bytes
  }

  /// Reads the PNG file at `path`; what is transparent shows `ground`.
  /// - Throws: `FigureError` for a file that cannot be opened, is none but a folder or a device, or
  ///   is not a whole PNG of at most `limit` pixels.
  public init(
    contentsOf path: String, over ground: Colour = .white, limit: Int = pixelLimit
  ) throws {
    var status = stat()
    let isThere = stat(path, &status) == 0
    // A pipe may never say anything, and a device never end.
    guard !isThere || status.st_mode & S_IFMT == S_IFREG else {
      throw FigureError("\(path) is a folder or a device, not a PNG file")
    }
    guard !isThere || status.st_size <= fileLimit else {
      throw FigureError(
        "\(path) has \(status.st_size) bytes; \(fileLimit) are the most of a PNG file here")
    }
    guard isThere, let file = FileManager.default.contents(atPath: path) else {
      throw FigureError("there is no file \(path) that can be read")
    }
    do {
      self = try Picture(png: [UInt8](file), over: ground, limit: limit)
    } catch let error as FigureError {
      throw FigureError("\(path): \(error)")
    }
  }

  private static func control(width: Int, height: Int) -> png_image {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(width)
    image.height = png_uint_32(height)
    image.format = png_uint_32(PNG_FORMAT_RGB)
    return image
  }
}

extension png_image {
  /// What libpng has to say about its last failure.
  fileprivate var reason: String {
    withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
