import Tensors

/// What values can be put on: a chapter's page, or the solution of an exercise.
///
/// Each call knows the line it stands on. A function that makes such calls has to be told its
/// caller's place and to pass it on (`line: Int = #line`), for only the caller knows where on the
/// page the values belong.
public protocol Sheet: AnyObject {
  /// Puts a block where `line` of `file` stands.
  func put(_ block: Block, file: String, line: Int)

  /// Shows the prose before `line` of `file`, so that it can be read while something is computed.
  func reach(file: String, line: Int)
}

extension Sheet {
  /// Shows a tensor after its name: `I = [[1, 2], …`.
  public func show<Scalar>(
    _ name: String, _ value: Tensor<Scalar>, decimals: Int? = nil,
    file: String = #filePath, line: Int = #line
  ) {
    put(.text(named(name, value.formatted(decimals: decimals))), file: file, line: line)
  }

  /// Shows a number after its name, with as many decimals as asked for.
  public func show<Scalar: TensorScalar>(
    _ name: String, _ value: Scalar, decimals: Int? = nil,
    file: String = #filePath, line: Int = #line
  ) {
    put(.text(named(name, format(value, decimals: decimals))), file: file, line: line)
  }

  /// Shows a row of numbers after its name.
  public func show<Scalar: TensorScalar>(
    _ name: String, _ value: [Scalar], decimals: Int? = nil,
    file: String = #filePath, line: Int = #line
  ) {
    show(name, Tensor(value), decimals: decimals, file: file, line: line)
  }

  /// Shows a whole number after its name.
  public func show(
    _ name: String, _ value: Int, file: String = #filePath, line: Int = #line
  ) {
    put(.text(named(name, "\(value)")), file: file, line: line)
  }

  /// Shows anything that describes itself, after its name.
  @_disfavoredOverload  // A number is set as a number, not as it describes itself.
  public func show(
    _ name: String, _ value: some Any, file: String = #filePath, line: Int = #line
  ) {
    put(.text(named(name, String(describing: value))), file: file, line: line)
  }

  /// Shows lines of fixed width as they are.
  public func show(_ text: String, file: String = #filePath, line: Int = #line) {
    put(.text(text), file: file, line: line)
  }

  /// Says a computed sentence, in Markdown; on the page it is prose.
  public func say(_ sentence: String, file: String = #filePath, line: Int = #line) {
    put(.sentence(sentence), file: file, line: line)
  }

  /// Sets rows under named columns; columns of numbers are aligned to the right.
  public func table(
    _ columns: [String], _ rows: [[String]], file: String = #filePath, line: Int = #line
  ) {
    put(.table(Table(columns: columns, rows: rows)), file: file, line: line)
  }

  /// `name = value`, the lines of the value under one another.
  private func named(_ name: String, _ value: String) -> String {
    let lead = name + " = "
    let margin = String(repeating: " ", count: lead.count)
    // Lines between matrices stay empty.
    return lead + value.replacing(#/\n(?=[^\n])/#, with: "\n" + margin)
  }
}
