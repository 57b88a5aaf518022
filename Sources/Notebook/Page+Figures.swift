import Figures
import Foundation

extension Page {
  /// Draws `figure` into the chapter's folder of figures, and sets it on the page with its caption.
  ///
  /// When it cannot be drawn, the run says so and goes on, and fails at its end.
  public func figure(
    _ name: String, caption: String, _ figure: any Figure, file: String = #filePath,
    line: Int = #line
  ) {
    self.figure(name, caption: caption, file: file, line: line) { folder, name in
      try figure.write(in: folder, name: name)
    }
  }

  /// Draws a picture into the chapter's folder of figures, and sets it on the page with its caption.
  ///
  /// `draw` is given the folder and the figure's name, and returns the names of the files it wrote,
  /// the picture's first. When it throws, the run says so and goes on, and fails at its end.
  public func figure(
    _ name: String, caption: String, file: String = #filePath, line: Int = #line,
    draw: (_ folder: String, _ name: String) throws -> [String]
  ) {
    reach(file: file, line: line)
    let folder = destination.figures
    var files: [String]
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      files = try draw(folder.path, name)
    } catch {
      fail("The figure \(name) is not drawn: \(error)")
      files = leftBehind(by: name, in: folder)
    }
    // One order whatever drew them, and the picture's name even where there is no picture.
    files = files.sorted { ($0.hasSuffix(".png") ? 0 : 1, $0) < ($1.hasSuffix(".png") ? 0 : 1, $1) }
    put(
      .figure(number: nextFigureNumber(), files: files, caption: caption), file: file, line: line)
  }

  /// What a figure that could not be drawn would be made of: its picture, and the files behind it.
  private func leftBehind(by name: String, in folder: URL) -> [String] {
    let data = ["\(name).tsv", "\(name).gp"].filter {
      FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
    }
    return ["\(name).png"] + data
  }
}
