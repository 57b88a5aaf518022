import Datasets

extension Page {
  /// Opens MNIST where `--data` or `LONGHAND_DATA` says, or in the package's `data/`, and says in one
  /// line which images these are.
  ///
  /// It stands before the chapter's first figure, for on other images than the whole of MNIST a run
  /// is not the book's own. Throws a `DataError` or a `PageError`.
  public func mnist(file: String = #filePath, line: Int = #line) throws -> MNIST {
    try open(.whole, file: file, line: line) {
      try .find(option: options.data, root: chapter.root.path)
    }
  }

  /// Opens Fashion-MNIST, and says in one line which images these are.
  ///
  /// It stands before the chapter's first figure, for with other images a run is not the book's own.
  /// Throws a `DataError` or a `PageError`.
  public func fashionMNIST(file: String = #filePath, line: Int = #line) throws -> MNIST {
    try open(.fashion, file: file, line: line) {
      try .findFashion(option: options.data, root: chapter.root.path)
    }
  }

  /// Opens the set at `location`, which is the book's own if it is what is `expected`.
  private func open(
    _ expected: MNIST.Source, file: String, line: Int, at location: () throws -> DataLocation
  ) throws -> MNIST {
    reach(file: file, line: line)
    let images = try MNIST(at: location())
    if images.source != expected { try reduce("\(images)") }
    say("Data: \(images).", file: file, line: line)
    return images
  }
}
