import Datasets
import Tensors
import TestSupport
import Testing
import Training

@Suite struct RepeatedChannelsTests {
  private let grey = Batch<Float>(
    inputs: Tensor(shape: [2, 1, 2, 1], scalars: [1, 2, 3, 4]), classes: [7, 8])

  @Test func eachPixelStandsThreeTimes() {
    let images = RepeatedChannels(grey)
    #expect(images.count == 2 && images.inputShape == [1, 2, 3])
    let batch = images.batch([1, 0])
    expectEqual(
      batch.inputs, Tensor(shape: [2, 1, 2, 3], scalars: [3, 3, 3, 4, 4, 4, 1, 1, 1, 2, 2, 2]))
    #expect(batch.classes == [8, 7])
  }

  @Test(arguments: [1, 2, 3, 5]) func readingOneGivesWhatTheBatchHas(times: Int) {
    let images = RepeatedChannels(grey, times: times)
    for index in 0..<2 {
      var input = [Float](repeating: -1, count: 2 * times)
      let number = input.withUnsafeMutableBufferPointer { images.read(index, into: $0) }
      #expect(number == grey.classes[index])
      #expect(input == images.batch([index]).inputs.scalars)
    }
  }
}
