import Datasets
import Tensors
import TestSupport
import Testing

@Suite struct LabelledImagesTests {
  /// Four images of 1 × 2 pixels.
  let set: LabelledImages

  init() throws {
    set = try LabelledImages(
      images: IDX(parsing: idx([4, 1, 2], [0, 255, 51, 102, 7, 8, 9, 10])),
      labels: IDX(parsing: idx([4], [3, 0, 3, 9])))
  }

  @Test func oneImage() {
    #expect(set.count == 4)
    #expect(set.bytes(of: 1) == [51, 102])
    // 51 / 255 = 0.2 and 102 / 255 = 0.4
    expectEqual(set.image(1), [[0.2, 0.4]])
  }

  @Test func severalImages() {
    let images = set.normalised(.none).images([3, 0, 3])
    #expect(images.shape == [3, 1, 2, 1])
    #expect(images.scalars == [9, 10, 0, 255, 9, 10])
    #expect(set.normalised(.none).allImages().scalars == [0, 255, 51, 102, 7, 8, 9, 10])
  }

  @Test func batches() {
    let batch = set.batch([2, 1])
    #expect(batch.classes == [3, 0])
    expectEqual(batch.inputs, set.images([2, 1]))
  }

  @Test func oneImageReadIntoMemory() {
    #expect(set.inputShape == [1, 2, 1])
    var input = [Float](repeating: .nan, count: 2)
    let number = input.withUnsafeMutableBufferPointer { set.read(2, into: $0) }
    #expect(number == 3)
    #expect(input == set.image(2).scalars)
  }

  @Test func memoryOfAnotherSize() async {
    await #expect(processExitsWith: .failure) {
      let set = try LabelledImages(
        images: IDX(parsing: idx([1, 1, 2], [0, 255])), labels: IDX(parsing: idx([1], [3])))
      var input: [Float] = [0]
      _ = input.withUnsafeMutableBufferPointer { set.read(0, into: $0) }
    }
  }

  @Test func normalisations() {
    #expect(Normalisation.none(255) == 255)
    #expect(Normalisation.unit(0) == 0)
    #expect(Normalisation.unit(255) == 1)
    #expect(Normalisation.unit(51) == 0.2)
    // (51/255 − 0.5) / 0.5 = (0.2 − 0.5) / 0.5 = −0.6
    #expect(Normalisation.symmetric(51) == -0.6)
    #expect(Normalisation.symmetric(0) == -1)
    #expect(Normalisation.symmetric(255) == 1)
    // (0 − 0.1307) / 0.3081 and (1 − 0.1307) / 0.3081 = 0.8693 / 0.3081
    #expect(Normalisation.mnist(0) == Float(-0.1307 / 0.3081))
    expectClose(Normalisation.mnist(255), Float(0.8693 / 0.3081), relative: 1e-7)
    expectEqual(set.normalised(.symmetric).image(0), [[-1, 1]])
  }

  @Test func parts() {
    let part = set.subset([3, 1])
    #expect(part.classes == [9, 0])
    #expect(part.pixels == [9, 10, 51, 102])
    #expect(set.prefix(2).classes == [3, 0])
    #expect(set.prefix(9).count == 4)
    #expect(set.indices(ofClass: 3) == [0, 2])
    #expect(set.indices(ofClass: 4) == [])
    #expect(set.classCounts == [1, 0, 0, 2, 0, 0, 0, 0, 0, 1])
  }

  @Test func shuffledKeepsImagesAndClassesTogether() {
    var generator = Generator(seed: 4)
    let shuffled = set.shuffled(&generator)
    #expect(shuffled.classes.sorted() == [0, 3, 3, 9])
    for index in 0..<shuffled.count {
      let origin = (0..<set.count).first { set.bytes(of: $0) == shuffled.bytes(of: index) }
      #expect(origin.map { set.classes[$0] } == shuffled.classes[index])
    }
  }

  @Test func statistics() throws {
    let two = try LabelledImages(
      images: IDX(parsing: idx([2, 1, 2], [0, 255, 51, 102])),
      labels: IDX(parsing: idx([2], [0, 1])))
    // x / 255 is 0, 1, 0.2, 0.4: mean 1.6 / 4 = 0.4;
    // squares of the differences 0.16 + 0.36 + 0.04 + 0 = 0.56, and 0.56 / 4 = 0.14
    let (mean, deviation) = two.pixelStatistics
    expectClose(mean, 0.4, relative: 1e-14)
    expectClose(deviation, 0.14.squareRoot(), relative: 1e-14)
  }

  @Test func whatDoesNotGoTogether() throws {
    let images = try IDX(parsing: idx([2, 1, 1], [1, 2]))
    let labels = try IDX(parsing: idx([2], [1, 2]))
    expectDataError("images are", "unsignedByte [2]", "exchanged") {
      _ = try LabelledImages(images: labels, labels: images)
    }
    expectDataError("labels are", "[2, 1, 1]", "exchanged") {
      _ = try LabelledImages(images: images, labels: images)
    }
    expectDataError("2 images and 3 labels") {
      _ = try LabelledImages(images: images, labels: IDX(parsing: idx([3], [1, 2, 3])))
    }
    expectDataError("label 1 is 10", "from 0 to 9") {
      _ = try LabelledImages(images: images, labels: IDX(parsing: idx([2], [9, 10])))
    }
    expectDataError("signedByte") {
      _ = try LabelledImages(
        images: IDX(parsing: idx([2, 1, 1], type: 0x09, [1, 2])), labels: labels)
    }
  }
}
