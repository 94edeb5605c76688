/** What one server makes of a format: `body` as its protocol calls it, or why not and under which body the same payload goes. */
type Reception = { status: "taken"; body: string } | { status: "refused"; why: string; instead: string };

/**
 * The formats in which people bring payloads to MLflow models, side by side: MLflow's own scoring server and the inference server
 * of Azure Machine Learning serve the same models and do not take the same bodies.
 */
export type InputFormat = {
  name: string;
  title: string;
  layout: "table" | "tensors";
  /** The body's skeleton in MLflow's spelling, for people. */
  looks: string;
  mlflow: Reception;
  azure: Reception;
};

const splitOnly = "Azure's inference server reads tables in split form only.";

export const inputFormats: readonly InputFormat[] = [
  {
    name: "dataframe_split",
    title: "Table, split orientation",
    layout: "table",
    looks: '{"dataframe_split": {"columns": […], "index": […], "data": [[…], …]}}',
    mlflow: { status: "taken", body: "dataframe_split" },
    azure: { status: "taken", body: "input_data" },
  },
  {
    name: "dataframe_records",
    title: "Table, records orientation",
    layout: "table",
    looks: '{"dataframe_records": [{…}, …]}',
    mlflow: { status: "taken", body: "dataframe_records" },
    azure: { status: "refused", why: splitOnly, instead: "input_data" },
  },
  {
    name: "csv",
    title: "CSV",
    layout: "table",
    looks: "age,chol\n63,233",
    mlflow: { status: "taken", body: "csv" },
    azure: {
      status: "refused",
      why: "Azure's online endpoints take JSON and nothing else; files of CSV belong to batch endpoints.",
      instead: "input_data",
    },
  },
  {
    name: "tensor",
    title: "Tensor as nested lists",
    layout: "tensors",
    looks: '{"inputs": [[…], …]}',
    mlflow: { status: "taken", body: "inputs_list" },
    azure: { status: "taken", body: "input_data" },
  },
  {
    name: "tensors",
    title: "Named tensors as an object of lists",
    layout: "tensors",
    looks: '{"inputs": {"a": […], "b": […]}}',
    mlflow: { status: "taken", body: "inputs" },
    azure: { status: "taken", body: "input_data" },
  },
  {
    name: "instances",
    title: "Tensors as TensorFlow Serving takes them",
    layout: "tensors",
    looks: '{"instances": [{"a": …, "b": …}, …]}',
    mlflow: { status: "taken", body: "instances" },
    azure: {
      status: "refused",
      why: "Azure's inference server has no form with one object for each instance.",
      instead: "input_data",
    },
  },
];
