internal import CProcessor

/// The processor that this build is for: this machine's, unless LONGHAND_PROCESSOR named another.
public enum Processor {
  /// Bits in its widest vector register: 512, 256 or 128.
  public static var vectorBits: Int { Int(PROCESSOR_VECTOR_BITS) }

  /// Whether it multiplies and adds in one instruction, with one rounding.
  ///
  /// Without it each fused multiply-add of a kernel would be a call into the C library.
  public static var hasFusedMultiplyAdd: Bool { PROCESSOR_HAS_FUSED_MULTIPLY_ADD != 0 }
}
