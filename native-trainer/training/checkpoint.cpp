#include "native-trainer/training/checkpoint.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <type_traits>

#include "native-trainer/or_throw.hpp"
#include "shared/weights_file.hpp"

namespace fader {
namespace {

namespace fs = std::filesystem;
using torch::serialize::InputArchive;
using torch::serialize::OutputArchive;

constexpr int64_t checkpoint_version = 4;

std::string newest(const std::string& directory) {
  return (fs::path(directory) / "last.pt").string();
}
std::string one_before(const std::string& directory) {
  return (fs::path(directory) / "previous.pt").string();
}

/// Writes and reads the same list of fields, so that the two cannot drift apart.
struct Writer {
  OutputArchive& archive;
  void operator()(const std::string& key, const torch::Tensor& tensor) {
    if (tensor.defined()) archive.write(key, tensor);
  }
  void operator()(const std::string& key, const std::string& text) {
    archive.write(key, c10::IValue(text));
  }
  void operator()(const std::string& key, int64_t number) {
    archive.write(key, c10::IValue(number));
  }
  void operator()(const std::string& key, double number) {
    archive.write(key, c10::IValue(number));
  }
  void operator()(const std::string& key, bool flag) { archive.write(key, c10::IValue(flag)); }
};

struct Reader {
  InputArchive& archive;
  void operator()(const std::string& key, torch::Tensor& tensor) {
    torch::Tensor read;
    if (archive.try_read(key, read)) tensor = read;
  }
  template <class T>
  void operator()(const std::string& key, T& field) {
    c10::IValue value;
    archive.read(key, value);
    if constexpr (std::is_same_v<T, std::string>)
      field = value.toStringRef();
    else if constexpr (std::is_same_v<T, int64_t>)
      field = value.toInt();
    else if constexpr (std::is_same_v<T, double>)
      field = value.toDouble();
    else
      field = value.toBool();
  }
};

/// What is known before the networks can be built.
template <class State, class Visitor>
void visit_header(State& state, Visitor visit) {
  visit("dataset", state.dataset);
  visit("dataset_size", state.dataset_size);
  visit("command", state.command);
  visit("epoch", state.epoch);
  visit("step", state.step);
  visit("encoder_rests", state.encoder_rests);
  visit("best_swapped", state.best_swapped);
  visit("gallery_images", state.gallery.images);
  visit("gallery_channels", state.gallery.channels);
  visit("shippable", state.shippable);
  visit("credit", state.credit);
  visit("balance", state.balance);
  visit("style_mean", state.style.mean);
  visit("style_deviation", state.style.deviation);
  visit_options(state.options, [&](const char* name, auto& field, const char*) {
    visit(std::string("option_") + name, field);
  });
}

template <class State, class Visitor>
void visit_memory(State& state, Visitor visit) {
  visit("memory_mean", state.memory.mean);
  visit("memory_log_variance", state.memory.log_variance);
  visit("memory_channels", state.memory.channels);
}

/// Calls visit(key, thing) for each network and optimiser.
template <class State, class Visitor>
void visit_learners(State& state, Visitor visit) {
  visit("reader", *state.reader);
  visit("encoder", *state.encoder);
  visit("decoder", *state.decoder);
  if (!state.flow.is_empty()) {
    visit("flow", *state.flow);
    visit("flow_optimizer", *state.flow_optimizer);
  }
  visit("discriminator", *state.discriminator);
  visit("ae_optimizer", *state.ae_optimizer);
  visit("dis_optimizer", *state.dis_optimizer);
}

/// A whole checkpoint that this program cannot read: no damage, so an older one is no cure.
struct OtherVersion : std::runtime_error {
  using std::runtime_error::runtime_error;
};

TrainingState read_checkpoint(const std::string& path, torch::Device device) {
  InputArchive archive;
  archive.load_from(path, torch::kCPU);
  Reader read{archive};
  int64_t version = 0;
  read("version", version);
  if (version != checkpoint_version)
    throw OtherVersion(path + " is a checkpoint of version " + std::to_string(version) +
                       ", this program reads version " + std::to_string(checkpoint_version) +
                       ": go on with the program that wrote it, or start the training anew");
  TrainingState state;
  visit_header(state, read);
  std::string architecture, schema;
  read("architecture", architecture);
  read("schema", schema);
  state.architecture = value_or_throw(Architecture::from_json(architecture));
  state.schema = value_or_throw(AttributeSchema::from_json(schema));
  state.style.mean = state.style.mean.defined() ? state.style.mean.to(device) : state.style.mean;
  if (state.balance.defined()) state.balance = state.balance.to(device);
  if (state.style.deviation.defined()) state.style.deviation = state.style.deviation.to(device);
  state.build(device);
  visit_learners(state, [&](const std::string& key, auto& learner) {
    InputArchive part;
    archive.read(key, part);
    learner.load(part);
  });
  visit_memory(state, [&](const std::string& key, torch::Tensor& tensor) {
    read(key, tensor);
    if (tensor.defined()) tensor = tensor.to(device);
  });
  int64_t next = 0, filled = 0;
  read("memory_next", next), read("memory_filled", filled);
  state.memory.resume_at(next, filled);
  // Last of all: building the networks drew from the generator.
  torch::Tensor noise;
  read("generator", noise);
  auto generator = at::detail::getDefaultCPUGenerator();
  generator.set_state(noise);
  return state;
}

}  // namespace

bool has_checkpoint(const std::string& directory) {
  return fs::exists(newest(directory)) || fs::exists(one_before(directory));
}

void save_checkpoint(const std::string& directory, const TrainingState& state) {
  OutputArchive archive;
  Writer write{archive};
  write("version", checkpoint_version);
  visit_header(state, write);
  write("architecture", state.architecture.to_json());
  write("schema", state.schema.to_json());
  visit_learners(state, [&](const std::string& key, const auto& learner) {
    OutputArchive part;
    learner.save(part);
    archive.write(key, part);
  });
  visit_memory(state, write);
  write("memory_next", state.memory.next());
  write("memory_filled", state.memory.filled());
  auto generator = at::detail::getDefaultCPUGenerator();
  write("generator", generator.get_state());

  std::vector<std::uint8_t> bytes;
  archive.save_to([&bytes](const void* data, size_t size) {
    const auto* first = static_cast<const std::uint8_t*>(data);
    bytes.insert(bytes.end(), first, first + size);
    return size;
  });
  std::error_code error;
  fs::create_directories(directory, error);  // a failure shows when the file is written
  if (fs::exists(newest(directory))) fs::rename(newest(directory), one_before(directory), error);
  value_or_throw(write_atomically(newest(directory), bytes));
}

TrainingState load_checkpoint(const std::string& directory, torch::Device device) {
  if (!has_checkpoint(directory))
    throw std::runtime_error(directory +
                             " holds no checkpoint (last.pt): start without --resume, or "
                             "name the folder that --checkpoint wrote to");
  if (fs::exists(newest(directory))) {
    try {
      return read_checkpoint(newest(directory), device);
    } catch (const OtherVersion&) {
      throw;
    } catch (const std::exception&) {
      if (!fs::exists(one_before(directory)))
        throw std::runtime_error(newest(directory) +
                                 " is damaged and there is no previous.pt beside it: start the "
                                 "training anew");
      std::cerr << newest(directory) << " is damaged; going on from previous.pt\n";
    }
  }
  try {
    return read_checkpoint(one_before(directory), device);
  } catch (const OtherVersion&) {
    throw;
  } catch (const std::exception&) {
    throw std::runtime_error(one_before(directory) + " is damaged: start the training anew");
  }
}

}  // namespace fader
