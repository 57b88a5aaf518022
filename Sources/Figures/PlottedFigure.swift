import Foundation

/// A figure that gnuplot draws from a table of numbers.
protocol PlottedFigure: Figure {
  /// What to call the figure in an error.
  var title: String { get }
  /// Every text in the figure.
  var texts: [String] { get }
  /// The numbers.
  /// - Throws: `FigureError` for values that cannot be drawn.
  func table() throws -> PlotTable
  /// The commands that draw the file `data` with gnuplot, once it knows where to draw.
  func commands(data: String) -> String
  /// How large the picture is, in pixels.
  var size: (width: Int, height: Int) { get }
}

extension PlottedFigure {
  /// Writes the table and the commands, and then has `program` draw the picture.
  func plot(in folder: String, name: String, program: String = "gnuplot") throws -> [String] {
    for text in texts where text.unicodeScalars.contains(where: \.isControl) {
      throw FigureError(
        """
        plot "\(title)": the label "\(text.filter { !$0.isNewline })" has a line break or another \
        control character; write it on one line
        """)
    }
    let table = try table().text
    let body = commands(data: "\(name).tsv")
    let place = try Place(folder: folder, name: name)
    let data = try place.write(table.utf8, as: "tsv")
    let script = try place.write(
      """
      # Draws \(name).png from \(name).tsv: gnuplot \(name).gp
      reset
      \(PlotStyle.commands(output: "\(name).png", size: size))
      \(body)

      """.utf8, as: "gp")
    // gnuplot says nothing of a letter that its font has not, and may drop the whole label.
    let typeface = try Typeface()
    for text in texts { _ = try typeface.width(of: text, size: Style.label) }

    let draft = place.draft("png")
    let file = URL(fileURLWithPath: draft).lastPathComponent
    do {
      try Gnuplot.run(
        """
        cd \(place.folder.quotedForGnuplot)
        \(PlotStyle.commands(output: file, size: size))
        \(body)

        """, program: program)
      _ = try Picture(contentsOf: draft)
    } catch {
      unlink(draft)
      throw FigureError(
        """
        \(place.path("png")) could not be drawn: \(error.reason(program)). Its numbers are in \
        \(data), and \(script) draws it from them: gnuplot \(script), in that folder
        """)
    }
    return [try place.publish(draft, as: "png"), data, script]
  }
}

extension Error {
  fileprivate func reason(_ program: String) -> String {
    switch self as? Gnuplot.Failure {
    case .notInstalled:
      "the program \(program) is not installed (Debian: apt-get install gnuplot-nox)"
    case .notStarted(let reason): "\(program) cannot be started: \(reason)"
    case .refused(let complaint): "\(program) failed: \(complaint)"
    case .killed(let signal): "\(program) was ended by signal \(signal)"
    case nil: "\(program) ended well but left no picture (\(self))"
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool {
    [.control, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
  }
}
