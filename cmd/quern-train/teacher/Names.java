import edu.stanford.nlp.ie.crf.CRFClassifier;
import edu.stanford.nlp.ling.CoreAnnotations;
import edu.stanford.nlp.ling.CoreLabel;
import edu.stanford.nlp.ling.HasWord;
import edu.stanford.nlp.ling.Word;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads CoNLL-U and prints each word with the kind of name that Stanford's recognizer takes it for. */
public class Names {
  private static final String MODEL = "edu/stanford/nlp/models/ner/english.all.3class.distsim.crf.ser.gz";

  public static void main(String[] args) throws Exception {
    CRFClassifier<CoreLabel> recognizer = CRFClassifier.getClassifier(MODEL);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    List<HasWord> sentence = new ArrayList<>();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] columns = line.split("\t");
      if (columns[0].matches("[0-9]+")) {
        sentence.add(new Word(columns[1]));
      } else if (line.isEmpty() && !sentence.isEmpty()) {
        for (CoreLabel word : recognizer.classifySentence(sentence)) {
          out.println(word.word() + "\t" + word.get(CoreAnnotations.AnswerAnnotation.class));
        }
        out.println();
        sentence.clear();
      }
    }
    out.flush();
  }
}
