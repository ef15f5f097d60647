// After load(), playing a model allocates nothing: every way to the heap is counted (the linker
// sends malloc and its kin through here, see CMakeLists.txt).
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "tests/infer/random_model.hpp"
#include "wasm-infer/model/model.hpp"

namespace {
// Volatile: compilers know that malloc() changes no variable of the program's.
volatile long long allocations = 0;
}  // namespace

extern "C" {
void* __real_malloc(std::size_t);
void* __real_calloc(std::size_t, std::size_t);
void* __real_realloc(void*, std::size_t);
void* __real_aligned_alloc(std::size_t, std::size_t);
int __real_posix_memalign(void**, std::size_t, std::size_t);

void* __wrap_malloc(std::size_t size) {
  allocations = allocations + 1;
  return __real_malloc(size);
}
void* __wrap_calloc(std::size_t count, std::size_t size) {
  allocations = allocations + 1;
  return __real_calloc(count, size);
}
void* __wrap_realloc(void* old, std::size_t size) {
  allocations = allocations + 1;
  return __real_realloc(old, size);
}
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size) {
  allocations = allocations + 1;
  return __real_aligned_alloc(alignment, size);
}
int __wrap_posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  allocations = allocations + 1;
  return __real_posix_memalign(memory, alignment, size);
}
}

void* operator new(std::size_t size) { return std::malloc(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  void* memory = nullptr;
  return posix_memalign(&memory, static_cast<std::size_t>(alignment), size) == 0 ? memory : nullptr;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

namespace fader {
namespace {

void expect_no_allocation(const test::RandomModel& source) {
  auto loaded = Model::load(source.file(), "random");
  ASSERT_TRUE(loaded.ok()) << loaded.error();
  Model& model = loaded.value();
  test::Random random(1);
  const std::vector<float> image = source.random_image(random);
  std::vector<float> positions = source.random_positions(random);
  std::vector<float> u(source.architecture.latent_size()), logits(source.schema.dim());

  const long long before = allocations;
  model.predict(image.data(), positions.data());
  model.predict_logits(image.data(), logits.data());
  model.encode(image.data(), positions.data(), u.data());
  model.set_u(u.data());
  for (int i = 0; i < 3; ++i) {
    positions[0] = 0.3f * static_cast<float>(i);
    model.decode(positions.data());
  }
  EXPECT_EQ(allocations - before, 0);
}

TEST(Allocation, IsCounted) {
  const long long before = allocations;
  float* volatile numbers = new float[100];
  void* volatile bytes = std::malloc(100);
  EXPECT_GE(allocations - before, 2);
  delete[] numbers;
  std::free(bytes);
}

TEST(Allocation, NeverHappensInASmallModelOfEveryPart) {
  expect_no_allocation(test::small_model());
}

// Deep and wide: where Eigen's own product would go to the heap.
TEST(Allocation, NeverHappensInAWideModel) {
  Architecture a;
  a.img_sz = a.content_sz = 16;
  a.img_fm = 3;
  a.init_fm = 64;
  a.max_fm = 256;
  a.n_layers = 3;
  expect_no_allocation(test::random_model(a, {test::binary("Male"), test::continuous("age")}));
}

}  // namespace
}  // namespace fader
