import Layers
import Tensors
import TestSupport
import Testing

@Suite struct SizeRuleTests {
  /// (input + padding − kernel) / stride + 1, worked by hand.
  @Test(
    arguments: [
      (28, 3, 1, Padding.valid, (28 - 3) / 1 + 1),
      (28, 5, 2, .valid, (28 - 5) / 2 + 1),
      (28, 3, 1, .all(1), (28 + 1 + 1 - 3) / 1 + 1),
      (26, 2, 2, .valid, (26 - 2) / 2 + 1),
      (11, 2, 2, .valid, (11 - 2) / 2 + 1),
      (7, 3, 3, .explicit(top: 2, left: 2, bottom: 0, right: 0), (7 + 2 - 3) / 3 + 1),
      (5, 5, 9, .valid, 1),
    ])
  func sizes(_ input: Int, _ window: Int, _ stride: Int, _ padding: Padding, _ expected: Int)
    throws
  {
    let sweep = try Sweep(
      "test", input: [input, input], window: [window, window], stride: stride,
      padding: padding, leftover: .dropped)
    #expect(sweep.shape == [expected, expected])
  }

  /// `same` gives ⌈input / stride⌉, and puts the odd cell below and to the right, as in Keras.
  @Test func same() throws {
    for input in 1...9 {
      for window in 1...5 {
        for stride in 1...4 {
          let sweep = try Sweep(
            "test", input: [input, input], window: [window, window], stride: stride,
            padding: .same)
          let rows = sweep.rows
          #expect(rows.output == (input + stride - 1) / stride)
          #expect(rows.after == rows.before || rows.after == rows.before + 1)
          // No row or column of padding that no window reaches.
          let reached = (rows.output - 1) * stride + window
          #expect(rows.before + rows.after == max(reached - input, 0))
        }
      }
    }
  }

  @Test func rowsAndColumnsHaveTheirOwnSizes() throws {
    let sweep = try Sweep(
      "test", input: [5, 8], window: [3, 2], stride: 2,
      padding: .explicit(top: 1, left: 0, bottom: 1, right: 0))
    #expect(sweep.shape == [(5 + 1 + 1 - 3) / 2 + 1, (8 + 0 + 0 - 2) / 2 + 1])
    #expect(sweep.rows.arithmetic == "(5 + 1 + 1 − 3)/2 + 1 = 3")
    #expect(sweep.columns.arithmetic == "(8 − 2)/2 + 1 = 4")
  }

  @Test(
    arguments: [
      (28, 5, 2, "(28 − 5)/2 + 1 = 12.5"), (10, 3, 4, "(10 − 3)/4 + 1 = 2.75"),
      (28, 5, 3, "(28 − 5)/3 + 1 = 8 2/3"), (12, 3, 8, "(12 − 3)/8 + 1 = 2.125"),
      (24, 3, 20, "(24 − 3)/20 + 1 = 2.05"),
    ])
  func arithmeticOfWhatIsNotWhole(
    _ input: Int, _ window: Int, _ stride: Int, _ expected: String
  ) throws {
    let sweep = try Sweep(
      "test", input: [input, input], window: [window, window], stride: stride,
      leftover: .dropped)
    #expect(sweep.rows.arithmetic == expected)
    #expect(sweep.rows.leftover > 0)
  }

  /// The example of the house style: padding 1 would not fit, and is not suggested.
  @Test func refusalSuggestsWhatFits() {
    expectError(
      """
      convolution: input 28×28, kernel 5×5, stride 2, padding 0 gives (28 − 5)/2 + 1 = 12.5, \
      not a whole number; padding of 1 below and to the right gives \
      (28 + 0 + 1 − 5)/2 + 1 = 13; stride 1 gives (28 − 5)/1 + 1 = 24; leftover: .dropped gives \
      12×12 and leaves the last row and column of the input unread
      """
    ) {
      try convolution(Tensor<Float>(zeros: [28, 28]), Tensor(zeros: [5, 5]), stride: 2)
    }
    expectError(
      """
      maxPooling: input 5×7, window 3×3, stride 3, padding 0 gives (5 − 3)/3 + 1 = 1 2/3 rows \
      and (7 − 3)/3 + 1 = 2 1/3 columns, not whole numbers; padding of 1 below and 2 to the \
      right gives (5 + 0 + 1 − 3)/3 + 1 = 2 rows and (7 + 0 + 2 − 3)/3 + 1 = 3 columns; stride 2 \
      gives (5 − 3)/2 + 1 = 2 rows and (7 − 3)/2 + 1 = 3 columns; leftover: .dropped gives 1×2 \
      and leaves the last 2 rows and column of the input unread
      """
    ) { try maxPooling(Tensor<Float>(zeros: [5, 7]), size: 3, leftover: .refused) }
  }

  /// Every padding and stride that any message suggests is tried, and must fit.
  @Test func everySuggestionFits() throws {
    var suggestions = 0
    for height in 3...9 {
      for width in [height, height + 1, 8] {
        for window in 1...3 {
          for stride in 2...5 {
            for padding in [
              Padding.valid, .all(1), .explicit(top: 0, left: 1, bottom: 2, right: 0),
            ] {
              suggestions += try tryAll(
                [height, width], [window, window], stride: stride, padding: padding)
            }
          }
        }
      }
    }
    #expect(suggestions > 500)
  }

  private func tryAll(
    _ input: [Int], _ window: [Int], stride: Int, padding: Padding
  ) throws -> Int {
    func sweep(stride: Int, padding: Padding) throws -> Sweep {
      try Sweep("test", input: input, window: window, stride: stride, padding: padding)
    }
    guard let message = message(of: { try sweep(stride: stride, padding: padding) }) else {
      return 0
    }
    var count = 0
    for match in message.matches(of: /stride (\d+) gives \(/) {
      let fits = try sweep(stride: #require(Int(match.1)), padding: padding)
      #expect(message.contains("stride \(match.1) gives \(fits.rows.arithmetic)"))
      count += 1
    }
    for match in message.matches(of: /; padding (\d+) gives/) {
      let fits = try sweep(stride: stride, padding: .all(#require(Int(match.1))))
      #expect(message.contains("padding \(match.1) gives \(fits.rows.arithmetic)"))
      count += 1
    }
    if let more = try paddingBelowAndRight(in: message) {
      let given = try Sweep(
        "test", input: input, window: window, stride: stride, padding: padding,
        leftover: .dropped)
      let fits = try sweep(
        stride: stride,
        padding: .explicit(
          top: given.rows.before, left: given.columns.before,
          bottom: given.rows.after + more.below, right: given.columns.after + more.right))
      #expect(message.contains(" gives \(fits.rows.arithmetic)"))
      count += 1
    }
    return count
  }

  private func paddingBelowAndRight(in message: String) throws -> (below: Int, right: Int)? {
    guard let words = message.firstMatch(of: /; padding of (.*?) gives/)?.1 else { return nil }
    if let both = words.firstMatch(of: /^(\d+)( more)? below and to the right$/) {
      let cells = try #require(Int(both.1))
      return (cells, cells)
    }
    let below = words.firstMatch(of: /(\d+)( more)? below/).flatMap { Int($0.1) }
    let right = words.firstMatch(of: /(\d+)( more)? to the right/).flatMap { Int($0.1) }
    return (below ?? 0, right ?? 0)
  }
}

/// The text of the `ShapeError` that `body` throws, or nil when it throws none.
func message<Result>(of body: () throws -> Result) -> String? {
  do {
    _ = try body()
    return nil
  } catch let error as ShapeError {
    return error.description
  } catch {
    return "another error: \(error)"
  }
}

/// Records an issue unless `body` throws a `ShapeError` with this text.
func expectError<Result>(
  _ expected: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Result
) {
  let got = message(of: body) ?? "no error"
  #expect(got == expected, sourceLocation: sourceLocation)
}
