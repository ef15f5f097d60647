// LibTorch's side of tests/bench/run.sh --libtorch: the same file's networks, natively, on one
// thread, one picture at a time.
//
//   bench_libtorch MODEL INPUTS OUTPUTS   prints milliseconds as JSON
//
// INPUTS: f32 u [L], y [dim], image [img_fm, img_sz, img_sz], one after the other. OUTPUTS:
// f32 the decoded image, then u of the image.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <stdexcept>

#include "native-trainer/model/deployed_model.hpp"

namespace {

using namespace fader;

/// Milliseconds per call: the least of many short stretches, as measure.mjs takes it.
double measured(const std::function<void()>& run) {
  using Clock = std::chrono::steady_clock;
  constexpr int warm_up = 10, rounds = 60;
  constexpr double at_least = 3;  // ms of a stretch
  const auto stretch = [&](int calls) {
    const auto started = Clock::now();
    for (int i = 0; i < calls; ++i) run();
    return std::chrono::duration<double, std::milli>(Clock::now() - started).count() / calls;
  };
  double best = stretch(1);
  for (int i = 0; i < warm_up; ++i) best = std::min(best, stretch(1));
  const int calls = std::max(1, static_cast<int>(at_least / best));
  for (int i = 0; i < rounds; ++i) best = std::min(best, stretch(calls));
  return best;
}

/// The next tensor of the file; throws where it ends too early.
torch::Tensor next(std::ifstream& file, torch::IntArrayRef shape) {
  torch::Tensor values = torch::empty(shape);
  file.read(static_cast<char*>(values.data_ptr()), static_cast<std::streamsize>(values.nbytes()));
  if (!file) throw std::runtime_error("the inputs end too early: they are another model's");
  return values;
}

void write(const torch::Tensor& values, std::ofstream& file) {
  const torch::Tensor whole = values.contiguous();
  file.write(static_cast<const char*>(whole.data_ptr()),
             static_cast<std::streamsize>(whole.nbytes()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: bench_libtorch MODEL INPUTS OUTPUTS\n");
    return 2;
  }
  try {
    torch::set_num_threads(1);
    at::globalContext().setFlushDenormal(true);
    torch::NoGradGuard no_grad;
    const DeployedModel model = DeployedModel::open(argv[1]);
    const Architecture& a = model.architecture();
    std::ifstream inputs(argv[2], std::ios::binary);
    const auto u = next(inputs, {1, a.latent_size()});
    const auto y = next(inputs, {1, model.schema().dim()});
    const auto image = next(inputs, {1, a.img_fm, a.img_sz, a.img_sz});
    std::ofstream outputs(argv[3], std::ios::binary);
    write(model.decode(u, y), outputs);
    write(model.encode(image, y), outputs);
    if (!outputs.flush()) throw std::runtime_error(std::string(argv[3]) + ": cannot be written");
    const double decode = measured([&] { model.decode(u, y); });
    const double encode = measured([&] { model.encode(image, y); });
    std::printf("{\"decode\": %.4f, \"encode\": %.4f, \"version\": \"%s\"}\n", decode, encode,
                TORCH_VERSION);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_libtorch: %s\n", error.what());
    return 1;
  }
}
