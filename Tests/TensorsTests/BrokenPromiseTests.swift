import Tensors
import Testing

/// What the program says on standard error when a promise is broken, optimised or not.
@Suite struct BrokenPromiseTests {
  private func message(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }

  @Test func shapesThatCannotBeBroadcast() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor<Float>(zeros: [60000, 28, 3]) + Tensor<Float>(zeros: [28, 28])
    }
    #expect(
      message(result).contains(
        """
        [60000, 28, 3] and [28, 28] cannot be broadcast to one shape: laid under each other from \
        the last axis, extents must be equal, or one of them 1
          60000  28   3
                 28  28
                     ^^
        """))
  }

  @Test func anIndexOutsideItsAxis() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let matrix = Tensor<Float>(zeros: [2, 3])
      print(matrix[1, 3])
    }
    #expect(
      message(result).contains(
        "[1, 3] lies outside a tensor of shape [2, 3]: along axis 1 the indices are 0..<3"))
  }

  @Test func anIndexOfTheWrongRank() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let images = Tensor<Float>(zeros: [5, 2, 3])
      print(images[4] as Float)
    }
    #expect(
      message(result).contains(
        "a tensor of shape [5, 2, 3] has 3 axes, and [4] names 1; for a part of it, use at(_:)"))
  }

  @Test func aSliceBeyondItsAxis() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(Tensor<Float>(zeros: [2, 3])[0..., 1...3])
    }
    #expect(
      message(result).contains(
        "1...3 goes beyond a tensor of shape [2, 3]: along axis 1 the indices are 0..<3"))
  }

  @Test func aShapeOfAnotherCount() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(Tensor<Float>(zeros: [2, 3, 4]).reshaped(to: [5, 5]))
    }
    #expect(
      message(result).contains(
        """
        [2, 3, 4] cannot be reshaped to [5, 5]: it has 2·3·4 = 24 elements, and 5·5 = 25 are wanted
        """))
  }

  @Test func rowsOfDifferentLength() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print([[1, 2], [3]] as Tensor<Float>)
    }
    #expect(
      message(result).contains("the entries of a tensor have one shape: 0 has [2], 1 has [1]"))
  }

  @Test func matricesThatDoNotFit() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(matrixProduct(Tensor<Float>(zeros: [2, 3]), Tensor(zeros: [2, 3])))
    }
    #expect(message(result).contains("[2, 3] has 3 columns, [2, 3] has 2 rows"))
  }
}
