import Figures
import Foundation

extension Page {
  /// Draws a figure into the chapter's folder of figures, and sets it on the page with its caption.
  ///
  /// `name` is that of its files, `caption` says in Markdown what there is to see. A figure that
  /// cannot be drawn is reported, and the run goes on and fails at its end.
  public func figure(
    _ name: String, caption: String, _ figure: any Figure,
    file: String = #filePath, line: Int = #line
  ) {
    self.figure(name, caption: caption, file: file, line: line) { folder, name in
      try figure.write(in: folder, name: name)
    }
  }

  /// Draws a picture by any means into the chapter's folder of figures, and sets it on the page.
  ///
  /// `draw` is given the folder and the figure's name, and returns the names of the files it wrote.
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
    // One order whatever drew them: the picture, then what is behind it.
    files.sort { ($0.hasSuffix(".png") ? 0 : 1, $0) < ($1.hasSuffix(".png") ? 0 : 1, $1) }
    let figure = FigureOnPage(
      number: nextFigureNumber(), files: files, caption: caption,
      width: files.first.flatMap { pictureWidth(folder.appending(path: $0)) })
    put(.figure(figure), file: file, line: line)
  }

  /// Writes a text, such as a table of losses, into the chapter's folder of figures, and links to it.
  ///
  /// `caption` says in Markdown what is in it.
  public func file(
    _ name: String, caption: String, _ text: String, file: String = #filePath, line: Int = #line
  ) {
    reach(file: file, line: line)
    do {
      try write(text, to: destination.figures.appending(path: name))
    } catch {
      fail("The file \(name) is not written: \(error)")
    }
    let link = "[\(name)](../../figures/\(chapter.folder)/\(name))"
    put(.sentence("\(link): \(caption)"), file: file, line: line)
  }

  /// What a figure that could not be drawn would be made of: its picture, and the files behind it.
  private func leftBehind(by name: String, in folder: URL) -> [String] {
    let data = ["\(name).tsv", "\(name).gp"].filter {
      FileManager.default.fileExists(atPath: folder.appending(path: $0).path)
    }
    return ["\(name).png"] + data
  }

  /// The width of a PNG in points, two of its pixels each: the 4 bytes after "IHDR".
  private func pictureWidth(_ file: URL) -> Int? {
    guard let head = try? Data(contentsOf: file).prefix(20), head.count == 20,
      head[12..<16].elementsEqual("IHDR".utf8)
    else { return nil }
    return head[16..<20].reduce(0) { $0 << 8 | Int($1) } / 2
  }
}
