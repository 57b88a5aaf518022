import Datasets
import Layers
import Tensors
import Training

let mnist = try MNIST(at: .find(root: "."))
var generator = Generator(seed: 1)
let network = try Sequential<Float>(
  inputShape: [28, 28, 1],
  [
    .convolution(8, kernelSize: 3), .relu, .maxPooling(2), .convolution(16, kernelSize: 3), .relu,
    .maxPooling(2), .flatten, .dense(10),
  ], generator: &generator)

var bar = ProgressBar()
try train(
  network, on: mnist.train.prefix(4000), epochs: 5, batchSize: 32, loss: .crossEntropyFromLogits,
  optimiser: Adam<Float>(), generator: &generator
) { bar.show($0) }

let result = try evaluate(network, on: mnist.test, loss: .crossEntropyFromLogits)
let probabilities = try softmax(result.outputs.at(0))
print(
  "right: \(format(100 * result.score.accuracy, decimals: 2)) % of \(mnist.testCount) test images")
print("the first is a \(result.classes[0]), with probabilities")
print(probabilities.formatted(decimals: 3))
