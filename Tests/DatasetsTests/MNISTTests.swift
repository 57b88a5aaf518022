import Datasets
import Foundation
import TestSupport
import Testing

/// The whole of MNIST, if it is where the book would find it.
private let realMNIST: MNIST? = {
  let mnist = try? MNIST(at: DataLocation.find(root: packageRoot.path))
  return mnist?.source == .whole ? mnist : nil
}()

/// The sample of it, if `make data` fell back to that.
private let sampleLocation: DataLocation? = {
  let folder = packageRoot.path + "/data/mnist-sample/mnist"
  let complete = MNIST.Part.allCases.allSatisfy {
    FileManager.default.fileExists(atPath: folder + "/" + $0.rawValue)
  }
  return complete ? DataLocation(folder: folder, origin: .fetched) : nil
}()

@Suite struct MNISTTests {
  private func writeSmallSet(to folder: String, packed: Bool = false) throws {
    let files = [
      ("train-images-idx3-ubyte", idx([2, 1, 2], [1, 2, 3, 4])),
      ("train-labels-idx1-ubyte", idx([2], [7, 8])),
      ("t10k-images-idx3-ubyte", idx([1, 1, 2], [5, 6])),
      ("t10k-labels-idx1-ubyte", idx([1], [9])),
    ]
    for (name, bytes) in files {
      try write(packed ? gzip(bytes) : bytes, to: "\(folder)/\(name)" + (packed ? ".gz" : ""))
    }
  }

  @Test(arguments: [false, true]) func aSmallSet(packed: Bool) throws {
    try withTemporaryFolder { folder in
      try writeSmallSet(to: folder + "/mnist", packed: packed)
      let mnist = try MNIST(at: DataLocation.find(option: folder, root: "nowhere"))
      #expect(mnist.source == .other)
      #expect(mnist.trainCount == 2 && mnist.testCount == 1)
      #expect(mnist.description == "not MNIST, but in its format: 2 training and 1 test images")
      #expect(try mnist.train.classes == [7, 8])
      #expect(try mnist.test.bytes(of: 0) == [5, 6])
      #expect(try mnist.idx(.testLabels).header == [0, 0, 8, 1, 0, 0, 0, 1])
    }
  }

  @Test func whereToLookForFashion() throws {
    try withTemporaryFolder { folder in
      func find(_ option: String? = nil, _ environment: [String: String] = [:]) throws
        -> DataLocation
      {
        try DataLocation.findFashion(
          option: option, environment: environment, installed: folder + "/i", root: folder)
      }
      expectDataError(
        "none of \(folder)/o/fashion-mnist, \(folder)/data/fashion-mnist, \(folder)/i",
        "dataset-fashion-mnist"
      ) { _ = try find(folder + "/o") }
      try writeSmallSet(to: folder + "/i", packed: true)
      #expect(try find() == DataLocation(folder: folder + "/i", origin: .installed))
      // Who names the folder of MNIST need not have the clothes there, too.
      #expect(try find(folder + "/o").origin == .installed)
      try writeSmallSet(to: folder + "/data/fashion-mnist")
      #expect(
        try find() == DataLocation(folder: folder + "/data/fashion-mnist", origin: .fetched))
      try writeSmallSet(to: folder + "/o/fashion-mnist")
      #expect(
        try find(folder + "/o")
          == DataLocation(folder: folder + "/o/fashion-mnist", origin: .option))
      #expect(try find(nil, ["LONGHAND_DATA": folder + "/o"]).origin == .environment)
    }
  }

  @Test(
    .enabled(
      if: (try? DataLocation.findFashion(root: packageRoot.path)) != nil,
      "Fashion-MNIST is not there: it was not looked at"))
  func fashionIsKnown() throws {
    let clothes = try MNIST(at: .findFashion(root: packageRoot.path))
    #expect(clothes.source == .fashion)
    #expect(clothes.description == "Fashion-MNIST: 60,000 training and 10,000 test images")
    // Xiao and others, 2017: ten classes of 7,000, in the test as in the training.
    #expect(try clothes.train.classCounts == [Int](repeating: 6000, count: 10))
    #expect(try clothes.test.classCounts == [Int](repeating: 1000, count: 10))
  }

  @Test func whereToLook() throws {
    try withTemporaryFolder { folder in
      let here = ["LONGHAND_DATA": folder + "/c"]
      expectDataError("make data", "--data FOLDER", "LONGHAND_DATA=FOLDER", "\(folder)/data/mnist")
      {
        _ = try DataLocation.find(environment: [:], root: folder)
      }
      try writeSmallSet(to: folder + "/data/mnist-sample/mnist")
      let sample = try DataLocation.find(environment: ["LONGHAND_DATA": ""], root: folder)
      #expect(sample == DataLocation(folder: folder + "/data/mnist-sample/mnist", origin: .fetched))

      try writeSmallSet(to: folder + "/data/mnist", packed: true)
      let fetched = try DataLocation.find(environment: [:], root: folder)
      #expect(fetched.folder == folder + "/data/mnist")

      // What is named and is not there is an error, whatever else is.
      expectDataError("LONGHAND_DATA=\(folder)/c", "no such folder") {
        _ = try DataLocation.find(environment: here, root: folder)
      }
      try writeSmallSet(to: folder + "/c/mnist")
      let environment = try DataLocation.find(environment: here, root: folder)
      #expect(environment == DataLocation(folder: folder + "/c/mnist", origin: .environment))

      try writeSmallSet(to: folder + "/o")
      let option = try DataLocation.find(option: folder + "/o/", environment: here, root: folder)
      #expect(option == DataLocation(folder: folder + "/o/", origin: .option))

      try FileManager.default.removeItem(atPath: folder + "/o/t10k-labels-idx1-ubyte")
      expectDataError("--data \(folder)/o", "lacks t10k-labels-idx1-ubyte, plain", "make data") {
        _ = try DataLocation.find(option: folder + "/o", environment: here, root: folder)
      }
    }
  }

  @Test func halvesThatDoNotGoTogether() throws {
    try withTemporaryFolder { folder in
      try writeSmallSet(to: folder)
      let location = try DataLocation.find(option: folder, root: folder)
      try write(idx([3], [1, 2, 3]), to: folder + "/train-labels-idx1-ubyte")
      expectDataError("[2, 1, 2]", "[3]", "of one count") { _ = try MNIST(at: location) }
      try write(idx([2], [1, 200]), to: folder + "/train-labels-idx1-ubyte")
      let mnist = try MNIST(at: location)
      expectDataError("train-labels-idx1-ubyte", "label 1 is 200") { _ = try mnist.train }
      #expect(try mnist.test.count == 1)
    }
  }

  @Test(
    .enabled(
      if: realMNIST != nil,
      "the whole of MNIST was not found: its counts, labels and pixels were not looked at"))
  func theWholeOfMNIST() throws {
    let mnist = try #require(realMNIST)
    #expect(mnist.description == "MNIST: 60,000 training and 10,000 test images")
    let train = try mnist.train
    let test = try mnist.test
    #expect(train.count == 60_000 && train.rows == 28 && train.columns == 28)
    #expect(test.count == 10_000 && test.rows == 28 && test.columns == 28)
    #expect(train.classes.prefix(5) == [5, 0, 4, 1, 9])
    #expect(test.classes.prefix(5) == [7, 2, 1, 0, 4])
    #expect(
      train.classCounts == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
    #expect(test.classCounts == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    let (mean, deviation) = train.pixelStatistics
    expectClose(mean, 0.1307, absolute: 0.00005)
    expectClose(deviation, 0.3081, absolute: 0.00005)
  }

  @Test(
    .enabled(if: sampleLocation != nil, "the sample of MNIST is not there: it was not looked at"))
  func theSampleOfMNIST() throws {
    let mnist = try MNIST(at: #require(sampleLocation))
    #expect(mnist.source == .sample)
    #expect(mnist.description == "a sample of MNIST: 4,000 training and 1,000 test images")
    #expect(try mnist.train.classCounts == [Int](repeating: 400, count: 10))
    #expect(try mnist.test.classCounts == [Int](repeating: 100, count: 10))
    #expect(try mnist.train.classes.prefix(12) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    if let whole = realMNIST {
      // The sample's images are the first 500 of each digit; of them 400 are to train with.
      let train = try whole.train
      for digit in 0..<10 {
        let first = train.subset(train.indices(ofClass: digit).prefix(500))
        let sampled = try [mnist.train, mnist.test].flatMap { part in
          part.subset(part.indices(ofClass: digit)).pixels
        }
        #expect(sampled == first.pixels, "digit \(digit)")
      }
    }
  }
}
