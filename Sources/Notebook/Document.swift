/// One of the five documents whose claims the book recomputes.
public enum Document: String, CaseIterable, Comparable, Sendable {
  /// Convolution, activation, pooling and a dense layer worked on a 3×3 image.
  case D0
  /// A two-convolution classifier built from nothing.
  case D1
  /// A convolutional classifier, then fine-tuned.
  case D2
  /// The features and labels of MNIST.
  case D3
  /// The recognition of handwritten digits in practice.
  case D4

  /// The document's title in English.
  public var title: String {
    switch self {
    case .D0: "Developing and fine-tuning large models: MNIST classification with convolutions"
    case .D1: "Building an MNIST classifier from scratch"
    case .D2: "Developing and fine-tuning a large model from scratch: MNIST by convolution"
    case .D3: "Developing and fine-tuning large models: features and labels of the MNIST data set"
    case .D4: "Developing and fine-tuning a large model from scratch: recognising MNIST handwriting"
    }
  }

  /// The title as the document has it.
  public var original: String {
    switch self {
    case .D0: "大模型开发与微调：实战：基于卷积的MNIST手写体分类"
    case .D1: "从零开始搭建MNIST分类模型"
    case .D2: "从零开始大模型开发与微调：基于卷积的MNIST分类模型"
    case .D3: "大模型开发与微调：MNIST数据集的特征和标签"
    case .D4: "从零开始大模型开发与微调：实战MNIST手写体识别"
    }
  }

  /// D0 comes before D1.
  public static func < (left: Document, right: Document) -> Bool { left.rawValue < right.rawValue }
}
