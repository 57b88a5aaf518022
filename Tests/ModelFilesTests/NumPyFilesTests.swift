import Foundation
import Tensors
import TestSupport
import Testing

@testable import ModelFiles

/// Files that NumPy wrote, by Tests/Peers/numpy_arrays.py, which says what is in them.
@Suite struct NumPyFilesTests {
  private func path(_ name: String) -> String {
    packageRoot.appending(path: "Tests/Peers/files/" + name).path
  }

  /// Element k, row-major, is k/8 − 1.
  private func ramp(_ shape: [Int]) -> Tensor<Float> {
    Tensor(shape: shape, scalars: (0..<shape.reduce(1, *)).map { Float($0) / 8 - 1 })
  }

  @Test(arguments: ["arrays.npz", "arrays-packed.npz"])
  func everyTypeIsReadInBothOrdersOfBytes(name: String) throws {
    var tensors = try ModelFile(contentsOf: path(name)).tensors
    func take(_ name: String) throws -> StoredTensor {
      let tensor = tensors.removeValue(forKey: name)
      return try #require(tensor, "\(name)")
    }
    for (type, name) in NumPyHeader.names {
      var expected = ramp([2, 3])
      if name.hasPrefix("b") { expected = [[0, 1, 0], [1, 0, 1]] }
      if name.hasPrefix("i") || name.hasPrefix("u") { expected = [[0, 1, 2], [3, 4, 5]] }
      for order in ["little", "big"] {
        let tensor = try take(order + "/" + name)
        #expect(tensor.type == type)
        expectEqual(try #require(tensor.asFloats), expected)
      }
    }
    expectEqual(try #require(try take("columns").floats), ramp([2, 3, 4]))
    expectEqual(try #require(try take("scalar").floats), ramp([]))
    expectEqual(try #require(try take("none").floats), ramp([0, 3]))
    #expect(tensors.isEmpty)
  }

  @Test(arguments: ["ramp.npy", "version-2.npy", "version-3.npy"])
  func everyVersionIsRead(name: String) throws {
    let file = try ModelFile(contentsOf: path(name))
    #expect(file.metadata == [:] && file.tensors.count == 1)
    expectEqual(try #require(file.tensors["array"]?.floats), ramp([2, 3]))
  }

  @Test func theBytesAreThoseThatNumPyWrites() throws {
    let file = ModelFile(tensors: ["ramp": StoredTensor(ramp([2, 3]))])
    #expect(try file.npy() == [UInt8](Data(contentsOf: URL(fileURLWithPath: path("ramp.npy")))))
  }

  @Test func objectsAreRefused() {
    expectError("Python objects", "running code") {
      _ = try ModelFile(contentsOf: path("objects.npy"))
    }
  }
}
