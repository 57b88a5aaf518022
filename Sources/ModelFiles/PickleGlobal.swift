/// What a pickle may name of Python's modules: a class, a function or a type of elements.
///
/// It is a name and nothing more. What PyTorch's functions would do is done here, by
/// `Unpickler.call`; there is no way from a name in a file to code.
enum PickleGlobal: Hashable {
  case dictionary
  case set
  case size
  case encode
  case device
  case rebuildTensor
  case rebuildParameter
  case rebuildFromType
  case tensorClass
  case storage(ElementType?)
  case elementType(ElementType)

  /// All that is known, by module and name; the list is the part of PyTorch's own
  /// (`torch/_weights_only_unpickler.py`, `_get_allowed_globals`) that state dictionaries need.
  private static let known: [String: PickleGlobal] = {
    var known: [String: PickleGlobal] = [
      "collections.OrderedDict": .dictionary, "collections.Counter": .dictionary,
      "builtins.set": .set, "__builtin__.set": .set, "torch.Size": .size,
      "_codecs.encode": .encode, "torch.device": .device,
      "torch._utils._rebuild_tensor": .rebuildTensor,
      "torch._utils._rebuild_tensor_v2": .rebuildTensor,
      "torch._utils._rebuild_tensor_v3": .rebuildTensor,
      "torch._utils._rebuild_parameter": .rebuildParameter,
      "torch._utils._rebuild_parameter_with_state": .rebuildParameter,
      "torch._tensor._rebuild_from_type_v2": .rebuildFromType,
      "torch.Tensor": .tensorClass, "torch.nn.parameter.Parameter": .tensorClass,
      "torch.storage.UntypedStorage": .storage(nil), "torch.UntypedStorage": .storage(nil),
    ]
    for type in ElementType.allCases {
      known["torch." + type.pyTorchName] = .elementType(type)
      if let storage = type.pyTorchStorageName {
        known["torch." + storage] = .storage(type)
        known["torch.cuda." + storage] = .storage(type)
      }
    }
    return known
  }()

  /// Modules, by the first part of their names, through which a file can run what it likes.
  private static let modulesThatRunCode: Set<String> = [
    "os", "posix", "nt", "builtins", "__builtin__", "subprocess", "commands", "sys", "shutil",
    "socket", "importlib", "runpy", "pty", "code", "codeop", "ctypes", "pickle", "_pickle",
    "marshal", "types", "operator", "_operator", "functools", "webbrowser", "pdb", "bdb", "timeit",
    "asyncio", "multiprocessing", "threading", "_thread", "signal", "tempfile", "pathlib", "io",
    "_io", "platform", "pip", "pydoc", "urllib", "http", "requests", "inspect", "copyreg",
    "copy_reg", "cProfile", "profile", "trace", "idlelib", "zipfile", "ftplib", "smtplib", "ssl",
  ]

  /// What `module.name` stands for; throws `ModelFileError` for all that is not on the list.
  init(module: String, name: String) throws {
    let path = module + "." + name
    if let global = Self.known[path] {
      self = global
      return
    }
    let first = String(module.prefix { $0 != "." })
    if Self.modulesThatRunCode.contains(first) {
      throw ModelFileError(
        "\(printable(path)) is not allowed: this file tries to run code. Nothing of it was run; do"
          + " not load it elsewhere either")
    }
    if module == "torch" {
      throw ModelFileError(
        "\(printable(path)) is not known here; what is, are tensors of "
          + ElementType.allCases.map(\.pyTorchName).joined(separator: ", "))
    }
    if first == "numpy" {
      throw ModelFileError(
        "\(printable(path)) is not known here: the file holds a number or an array of NumPy's. In"
          + " Python, save float(number) or torch.from_numpy(array) in its place")
    }
    throw ModelFileError(
      "the file holds the class or function \(printable(path)), as a file does that has a whole"
        + " module in it, and not its tensors alone. That would need the class's code. In Python,"
        + " save the tensors: torch.save(model.state_dict(), PATH)")
  }
}

extension ElementType {
  /// The name of the type in PyTorch, as in `torch.float32`.
  var pyTorchName: String {
    switch self {
    case .boolean: "bool"
    case .unsigned8: "uint8"
    case .signed8: "int8"
    case .unsigned16: "uint16"
    case .signed16: "int16"
    case .half: "float16"
    case .brainFloat: "bfloat16"
    case .unsigned32: "uint32"
    case .signed32: "int32"
    case .float: "float32"
    case .unsigned64: "uint64"
    case .signed64: "int64"
    case .double: "float64"
    }
  }

  /// The class of PyTorch for a storage of these elements, as in `torch.FloatStorage`; `nil` for the
  /// types that PyTorch learned later and stores as bytes.
  var pyTorchStorageName: String? {
    switch self {
    case .boolean: "BoolStorage"
    case .unsigned8: "ByteStorage"
    case .signed8: "CharStorage"
    case .signed16: "ShortStorage"
    case .half: "HalfStorage"
    case .brainFloat: "BFloat16Storage"
    case .signed32: "IntStorage"
    case .float: "FloatStorage"
    case .signed64: "LongStorage"
    case .double: "DoubleStorage"
    case .unsigned16, .unsigned32, .unsigned64: nil
    }
  }
}
