/// Something that is drawn into files: a picture, and the numbers behind it if it is a plot.
public protocol Figure: Sendable {
  /// Writes the figure into `folder`, which is made if it is missing, in files named after `name`.
  ///
  /// A file is put in place whole or not at all, so a run that fails loses nothing.
  /// - Returns: the names of the files written, the picture first.
  /// - Throws: `FigureError` for values that cannot be drawn, a name that is not a plain file name,
  ///   a folder that cannot be written, and a font or a program that is missing.
  func write(in folder: String, name: String) throws -> [String]
}

/// A figure that is drawn here, mark by mark, and not by another program.
public protocol DrawnFigure: Figure {
  /// The marks of this figure, its texts measured in `typeface`.
  /// - Throws: `FigureError` for values that cannot be drawn.
  func drawing(in typeface: Typeface) throws -> Drawing
}

extension DrawnFigure {
  /// The figure's pixels: two for each point at which it is meant to be seen.
  /// - Throws: `FigureError` for values that cannot be drawn, and for a missing font.
  public func picture() throws -> Picture {
    let typeface = try Typeface()
    return try drawing(in: typeface).picture(in: typeface)
  }

  /// Writes `name`.png into `folder`, which is made if it is missing.
  /// - Returns: the name of the file.
  /// - Throws: `FigureError`.
  public func write(in folder: String, name: String) throws -> [String] {
    let place = try Place(folder: folder, name: name)
    return [try place.write(picture().png(), as: "png")]
  }
}
