import Datasets
import Foundation
import TestSupport

@testable import Notebook

/// The book under test.
enum Book {
  /// The chapters, in order.
  static let chapters: [Chapter] = Chapter.all(in: packageRoot)

  /// MNIST as the chapters would find it; `nil` where there is none.
  static let mnist: MNIST? = {
    guard let location = try? DataLocation.find(root: packageRoot.path) else { return nil }
    return try? MNIST(at: location)
  }()

  /// Whether the book's own run is possible here.
  static var hasWholeMNIST: Bool { mnist?.source == .whole }

  /// Whether the committed pages and figures are to be replaced by those of this run.
  static var isRecording: Bool {
    ProcessInfo.processInfo.environment["LONGHAND_RECORD"] == "1"
  }

  /// Runs a chapter with its output in `folder`, with the times that the book keeps, and, where the
  /// book's own run is possible, in its full form.
  ///
  /// `LONGHAND_DATA` may be a path that starts from the folder that the tests were started in.
  static func run(_ chapter: Chapter, into folder: TemporaryFolder) throws -> ProgramRun {
    let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
    let form = chapter.hasFullForm && hasWholeMNIST ? ["--full"] : []
    return try TestSupport.run(
      chapter.name, ["--output", folder.url.path, "--times", "book"] + form, in: here)
  }

  /// The table of all claims, as the chapters' own files give it.
  static var claimTable: String { ClaimTable.markdown(ClaimTable.entries(in: packageRoot)) }

  /// Where it is committed.
  static let claimFile = packageRoot.appending(path: "chapters/CLAIMS.md")

  /// What a chapter has in the book, seen from the root of the package.
  static func folders(of chapter: Chapter) -> [String] {
    ["chapters/\(chapter.folder)", "figures/\(chapter.folder)"]
  }
}

/// How the files of one folder differ from those of another, as one line for each file.
///
/// Of text, the first line that differs is told. Swift sources are left out.
func differences(in folder: URL, from committed: URL, _ path: String) throws -> [String] {
  let names = Set(try files(in: folder)).union(try files(in: committed)).sorted()
  return names.compactMap { name in
    let file = "\(path)/\(name)"
    guard let old = try? Data(contentsOf: committed.appending(path: name)) else {
      return "\(file) is not in the book"
    }
    guard let new = try? Data(contentsOf: folder.appending(path: name)) else {
      return "\(file) is in the book, but the chapter does not make it"
    }
    guard old != new else { return nil }
    let isText = [".md", ".tsv", ".gp"].contains { name.hasSuffix($0) }
    guard isText else { return "\(file): the bytes differ" }
    return firstDifference(
      String(decoding: new, as: UTF8.self), from: String(decoding: old, as: UTF8.self), in: file)
  }
}

/// The names of the files in a folder that a chapter makes, none where there is no folder: neither
/// Swift sources nor what `make bench` leaves beside the figures of chapter 12.
func files(in folder: URL) throws -> [String] {
  guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
  return try FileManager.default.contentsOfDirectory(atPath: folder.path)
    .filter { !$0.hasSuffix(".swift") && !$0.hasPrefix("epoch") }
}

/// Makes `committed` hold the files of `folder` and no others but Swift sources.
func replaceFiles(of committed: URL, by folder: URL) throws {
  for name in try files(in: committed) {
    try FileManager.default.removeItem(at: committed.appending(path: name))
  }
  for name in try files(in: folder) {
    try FileManager.default.createDirectory(at: committed, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: folder.appending(path: name), to: committed.appending(path: name))
  }
}
